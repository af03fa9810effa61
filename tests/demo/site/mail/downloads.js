// A letter's attachments: looking at them here, and each way in which web apps let files be downloaded.

import { element, icon } from "./mail.js";

/** The letter whose attachments download in every way; its buttons have ids to be found by. */
const EVERY_WAY = "inspection";

const WORDS = { link: "link", blob: "made here", data: "in the page", fetch: "fetched", form: "form", window: "new window" };

const address = ({ id }) => `/attachments/${id}`;

export function attachmentCards(letter) {
  if (!letter.attachments.length) return [];
  const count = letter.attachments.length;
  const cards = letter.attachments.map((attachment) => card(attachment, letter.id === EVERY_WAY));
  const title = element("h3", {}, count === 1 ? "1 attachment" : `${count} attachments`);
  return [element("section", { class: "attachments" }, title, element("ul", {}, ...cards))];
}

function card(attachment, isOneOfEach) {
  const control = WAYS[attachment.way](attachment);
  const button = control.querySelector("button") ?? control;
  button.className = "button small";
  button.append(icon("save"), "Download");
  const size = attachment.bytes < 1024 ? `${attachment.bytes} bytes` : `${Math.round(attachment.bytes / 1024)} KB`;
  let note = size;
  if (isOneOfEach) {
    button.id = `download-${attachment.way}`;
    // For the keyboard, and for the demo's story: Alt+S saves the first.
    if (attachment.way === "link") button.accessKey = "s";
    note = `${size} · ${WORDS[attachment.way]}`;
  }
  const actions = element("div", { class: "do" }, control);
  if (/^(image|text)\//.test(attachment.type)) actions.append(previewButton(attachment));
  return element(
    "li",
    { class: "attachment", "data-name": attachment.name, "data-sha256": attachment.sha256 },
    picture(attachment),
    element("div", {}, element("b", { title: attachment.name }, attachment.name), element("small", {}, note)),
    actions,
  );
}

function picture(attachment) {
  return attachment.type.startsWith("image/")
    ? element("img", { class: "kind", src: `${address(attachment)}/view`, alt: "" })
    : element("span", { class: "kind" }, attachment.name.split(".").pop().toUpperCase());
}

const WAYS = {
  link: (attachment) => element("a", { href: address(attachment) }),
  blob: ({ name, text, type }) => element("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name }),
  data: ({ name, url }) => element("a", { href: url, download: name }),
  fetch: (attachment) => button(() => save(attachment)),
  form: ({ id }) =>
    element(
      "form",
      { method: "post", action: "/attachments/export" },
      element("input", { type: "hidden", name: "id", value: id }),
      element("button"),
    ),
  window: (attachment) => button(() => window.open(address(attachment))),
};

function button(act) {
  const made = element("button", { type: "button" });
  made.addEventListener("click", act);
  return made;
}

async function save(attachment) {
  const answer = await fetch(address(attachment));
  const url = URL.createObjectURL(await answer.blob());
  element("a", { href: url, download: attachment.name }).click();
  // The browser has its hold on the file once the click was handled, but not all of them at once.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function previewButton(attachment) {
  const made = button(() => preview(attachment));
  made.className = "button small quiet";
  made.dataset.preview = attachment.id;
  made.append(icon("eye"), "Preview");
  return made;
}

async function preview(attachment) {
  const dialog = document.getElementById("preview");
  document.getElementById("preview-name").textContent = attachment.name;
  document.getElementById("preview-close").onclick = () => dialog.close();
  document.getElementById("preview-content").replaceChildren(await content(attachment));
  dialog.showModal();
}

async function content(attachment) {
  const source = `${address(attachment)}/view`;
  if (attachment.type.startsWith("image/")) return element("img", { src: source, alt: attachment.name });
  const text = await (await fetch(source)).text();
  return attachment.type.startsWith("text/csv") ? table(text) : element("pre", {}, text);
}

function table(text) {
  const [head, ...rows] = text.trim().split("\n").map((line) => line.split(","));
  const row = (cells, name) => element("tr", {}, ...cells.map((cell) => element(name, {}, cell)));
  return element("table", {}, row(head, "th"), ...rows.map((cells) => row(cells, "td")));
}
