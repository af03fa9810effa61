// Writing a letter, with files.

const find = (id) => document.getElementById(id);

/** Makes the box work; `sent` hears of each letter that went out. */
export function startCompose(sent) {
  const form = find("compose");
  const said = find("compose-said");
  const chosen = find("compose-chosen");
  const file = find("compose-file");

  const showChosen = () => {
    const names = [...file.files].map(({ name }) => name);
    chosen.hidden = names.length === 0;
    chosen.textContent = `Attached: ${names.join(", ")}`;
  };

  find("compose-open").addEventListener("click", () => {
    form.hidden = false;
    find("compose-to").focus();
  });
  find("compose-close").addEventListener("click", () => (form.hidden = true));
  file.addEventListener("change", showChosen);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "Sending…";
    try {
      const answer = await fetch("/api/messages", { method: "POST", body: new FormData(form) });
      if (!answer.ok) throw new Error(await answer.text());
      const letter = await answer.json();
      form.reset();
      showChosen();
      said.textContent = "";
      form.hidden = true;
      sent(letter);
    } catch {
      said.textContent = "Not sent. Your letter is still here.";
    }
  });
}
