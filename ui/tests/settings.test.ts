import { screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { PROBLEMS } from "../src/bridge/mock/generated";
import { SCENARIOS } from "../src/bridge/mock/scenarios";
import { grouped } from "../src/features/settings/groups";
import { morning } from "../src/features/settings/quiet";
import { open, settled, violations, textOf } from "./window";

describe("what the person may change", () => {
  it("is the language, which every text follows at once", async () => {
    const { port, user } = await open("certified", "settings");
    await user.selectOptions(screen.getByRole("combobox", { name: "Language" }), "Deutsch");
    await settled();
    expect(port.calls).toContain('setPreferences {"language":"de","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null}');
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Einstellungen");
    expect(document.documentElement.lang).toBe("de");
  });

  it("is the colours and the contrast", async () => {
    const { user } = await open("certified", "settings");
    await user.selectOptions(screen.getByRole("combobox", { name: "Colours" }), "Dark");
    await settled();
    expect(document.documentElement.dataset["theme"]).toBe("dark");
    await user.selectOptions(screen.getByRole("combobox", { name: "Contrast" }), "High");
    await settled();
    expect(document.documentElement.dataset["contrast"]).toBe("more");
    expect(document.documentElement.dataset["theme"]).toBe("dark");
  });

  it("is whether the keyring keeps PINs, and how many it kept is said", async () => {
    const { port, user } = await open("certified", "settings");
    await user.click(screen.getByRole("button", { name: "Forget saved PINs" }));
    await settled();
    expect(port.calls).toContain("forgetPins");
    expect(screen.getByText("2 saved PINs were removed from your keyring.")).toBeTruthy();
  });

  it("is what opens when Porthole starts", async () => {
    const { port, user } = await open("certified", "settings");
    await user.selectOptions(screen.getByRole("combobox", { name: "When Porthole starts" }), "Open no windows");
    await settled();
    expect(port.calls.at(-1)).toContain('"startup":"fresh"');
  });

  it("stays as it was where it cannot be saved, and says why", async () => {
    const { user } = await open({ ...SCENARIOS.certified, refuse: { setPreferences: PROBLEMS["settings-not-saved"] } }, "settings");
    await user.selectOptions(screen.getByRole("combobox", { name: "Language" }), "Deutsch");
    expect((await screen.findByRole("alert")).textContent).toContain("Your settings could not be saved");
    expect(document.documentElement.lang).toBe("en");
  });
});

describe("quiet hours", () => {
  const card = () => within(screen.getByRole("region", { name: "Quiet hours" }));

  it("are between two times that the person chooses, and never from a time to itself", async () => {
    const { port, user } = await open("certified", "settings");
    expect(card().queryByRole("combobox", { name: "From" })).toBeNull();
    await user.selectOptions(card().getByRole("combobox", { name: "Each day" }), "Between two times");
    await settled();
    expect(port.calls.at(-1)).toContain('"quietHours":"20:00-07:00"');
    await user.selectOptions(card().getByRole("combobox", { name: "From" }), "21:30");
    await settled();
    expect(port.calls.at(-1)).toContain('"quietHours":"21:30-07:00"');
    const ends = within(card().getByRole("combobox", { name: "To" })).getAllByRole<HTMLOptionElement>("option");
    expect(ends).toHaveLength(47);
    expect(ends.map(({ value }) => value)).not.toContain("21:30");
    await user.selectOptions(card().getByRole("combobox", { name: "Each day" }), "No quiet hours");
    await settled();
    expect(port.calls.at(-1)).toContain('"quietHours":null');
  });

  it("keep a time that is between two of those offered", async () => {
    await open("quietOwn", "settings");
    expect(card().getByRole<HTMLSelectElement>("combobox", { name: "From" }).value).toBe("21:15");
    expect(card().getByRole<HTMLSelectElement>("combobox", { name: "To" }).value).toBe("06:30");
  });

  it("can be a pause until the morning, which the person can end", async () => {
    const { port, user } = await open("certified", "settings");
    await user.click(card().getByRole("button", { name: "Pause until the morning" }));
    await settled();
    const until = Number(/"quietUntil":(\d+)/.exec(port.calls.at(-1) ?? "")?.[1]);
    expect(until * 1000).toBeGreaterThan(Date.now());
    expect(new Date(until * 1000).getHours()).toBe(7);
    expect(card().getByRole("status").textContent).toContain("No notifications are shown until");
    await user.click(card().getByRole("button", { name: "End the pause" }));
    await settled();
    expect(port.calls.at(-1)).toContain('"quietUntil":null');
  });

  it("end their pause at the next morning, which comes the same day after midnight", () => {
    const ends = (now: string) => new Date(morning(new Date(now)) * 1000);
    expect(ends("2026-11-24T22:10:00")).toEqual(new Date("2026-11-25T07:00:00"));
    expect(ends("2026-11-24T06:10:00")).toEqual(new Date("2026-11-25T07:00:00"));
    expect(ends("2026-11-24T02:10:00")).toEqual(new Date("2026-11-24T07:00:00"));
  });

  it("of the organisation are shown locked, with the place that sets them", async () => {
    await open("quiet", "settings");
    expect(card().getByText(/from (20:00|08:00 PM) to (07:00|07:00 AM)\./)).toBeTruthy();
    expect(card().getByText(/^\/etc\/porthole\/managed\.toml, line \d+$/)).toBeTruthy();
    expect(card().queryByRole("combobox")).toBeNull();
    expect(card().queryByRole("button")).toBeNull();
  });
});

describe("what pages were allowed", () => {
  it("is listed by app and origin, and one of them can be taken back", async () => {
    const { port, user } = await open("certified", "settings");
    const card = within(screen.getByRole("region", { name: "Page permissions" }));
    const items = card.getAllByRole("listitem").map(textOf);
    expect(items[0]).toContain("Notifications");
    expect(items[0]).toContain("https://chat.harbor.test");
    expect(items[0]).toContain("Allowed");
    expect(items[1]).toContain("Blocked");
    await user.click(card.getByRole("button", { name: "Ask again about Notifications for https://chat.harbor.test" }));
    await settled();
    expect(port.calls).toContain("forgetSitePermission https://chat.harbor.test notifications");
    expect(card.getAllByRole("listitem")).toHaveLength(1);
  });
});

describe("what the organisation has set", () => {
  it("is shown locked, with its value, its file and its line", async () => {
    await open("certified", "settings");
    const managed = within(screen.getByRole("region", { name: "Set by your organisation" }));
    const mail = within(managed.getByRole("list", { name: "app[mail]" })).getAllByRole("listitem");
    const url = mail.map(textOf).find((said) => said.includes("https://mail.harbor.test/"));
    expect(url).toContain("Locked");
    expect(url).toMatch(/\/etc\/porthole\/managed\.toml, line \d+/);
    expect(managed.queryByRole("textbox")).toBeNull();
  });

  it("is nothing where no managed file is in force", async () => {
    await open("noFile", "settings");
    expect(screen.getByText("No managed file is in force, so nothing is set.")).toBeTruthy();
  });

  it("is grouped by table, whatever signs a list entry's name holds", () => {
    const of = (key: string) => ({ key, value: "", file: "managed.toml", line: 1 });
    const groups = grouped([of("schema"), of("app[mail.eu].url"), of("network.proxy"), of("session_policy[No. 1].when.app"), of("app[mail.eu].name")]);
    expect(groups.map(({ table, all }) => [table, ...all.map(({ name }) => name)])).toEqual([
      ["schema", "schema"],
      ["app[mail.eu]", "url", "name"],
      ["network", "proxy"],
      ["session_policy[No. 1].when", "app"],
    ]);
  });
});

describe("about", () => {
  it("names the version with its commit, and everything that is shipped with its licence", async () => {
    const { main } = await open("certified", "about");
    const details = main.querySelector("details");
    if (!details) throw new Error("the licences are listed");
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
    await settled();
    expect(main.textContent).toContain("0.1.0 (commit 5b1f6c2e90ad)");
    const shipped = [...main.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent));
    for (const name of ["tauri", "rustls", "@fluent/bundle", "svelte"]) {
      expect(shipped.map(([found]) => found), name).toContain(name);
    }
    expect(shipped.every(([, version, licence]) => version && licence && licence !== "see its source")).toBe(true);
    expect(shipped.map(([name]) => name)).not.toContain("vitest");
    expect(main.textContent).toContain("portholectl report");
  });

  it("ends Porthole by a button, and by the key that does so in the windows of apps", async () => {
    const { port, user } = await open("certified", "about");
    await user.keyboard("{Control>}q{/Control}");
    await settled();
    expect(port.calls.filter((call) => call === "quit")).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Quit Porthole" }));
    await settled();
    expect(port.calls.filter((call) => call === "quit")).toHaveLength(2);
  });

  it("has the command that reports a problem, with what it does, and copies it", async () => {
    const { main, user } = await open("certified", "about");
    const report = within(screen.getByRole("heading", { name: "Report a problem" }).closest("section") ?? main);
    expect(report.getByText(/shows what the file contains/)).toBeTruthy();
    const taken: string[] = [];
    document.execCommand = (command) => {
      taken.push(`${command} ${String(getSelection())}`);
      return taken.length > 1;
    };
    await user.click(report.getByRole("button", { name: "Copy the command" }));
    await settled();
    expect(report.getByRole("status").textContent).toBe("");
    expect(await violations()).toEqual([]);
    await user.click(report.getByRole("button", { name: "Copy the command" }));
    await settled();
    expect(report.getByRole("status").textContent).toBe("Copied. Run it in a terminal.");
    expect(taken).toEqual(["copy portholectl report", "copy portholectl report"]);
  });
});
