import { screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { OVERVIEW, SCENARIOS } from "../src/bridge/mock/scenarios";
import type { PinnedApp } from "../src/bridge/types";
import { found } from "../src/features/launcher/search";
import { open, settled, violations } from "./window";

const tile = (name: RegExp) => screen.getByRole("button", { name });

describe("the apps", () => {
  it("opens on a click and then shows that it is open", async () => {
    const { port, user } = await open("certified");
    expect(tile(/^C Chat|^Chat/)).not.toHaveProperty("textContent", expect.stringContaining("Open"));
    await user.click(tile(/Chat/));
    await settled();
    expect(port.calls).toContain("openApp chat");
    expect(tile(/Chat/).textContent).toContain("Open");
  });

  it("opens with Enter", async () => {
    const { port, user } = await open("certified");
    tile(/Files/).focus();
    await user.keyboard("{Enter}");
    expect(port.calls).toContain("openApp files");
  });

  it("is one stop for Tab and walked with the arrow keys, Home and End", async () => {
    const { user } = await open("certified");
    const grid = screen.getByRole("list", { name: "Your apps" });
    const tiles = within(grid).getAllByRole("button");
    expect(tiles.filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
    tiles[0]?.focus();
    await user.keyboard("{ArrowRight}");
    expect(document.activeElement).toBe(tiles[1]);
    expect(tiles[1]?.tabIndex).toBe(0);
    await user.keyboard("{End}");
    expect(document.activeElement).toBe(tiles.at(-1));
    await user.keyboard("{Home}{ArrowLeft}");
    expect(document.activeElement).toBe(tiles[0]);
  });

  it("leads to its places by a menu, with the mouse and with the keyboard alone", async () => {
    const { port, user } = await open("places");
    const grid = within(screen.getByRole("list", { name: "Your apps" }));
    await user.click(grid.getByRole("button", { name: "Places in Mail" }));
    expect(await violations()).toEqual([]);
    await user.click(grid.getByRole("menuitem", { name: "Address book" }));
    await settled();
    expect(port.calls).toContain("openShortcut mail 1");
    expect(grid.queryByRole("menu")).toBeNull();
    tile(/^M Mail|^Mail/).focus();
    await user.keyboard("{Tab}");
    expect(document.activeElement).toBe(grid.getByRole("button", { name: "Places in Mail" }));
    await user.keyboard("{Enter}");
    await settled();
    expect(document.activeElement?.textContent).toBe("New letter");
    await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    await settled();
    expect(port.calls).toContain("openShortcut mail 0");
    await user.pointer({ keys: "[MouseRight]", target: tile(/^M Mail|^Mail/) });
    await settled();
    expect(document.activeElement?.textContent).toBe("New letter");
    await user.keyboard("{Escape}");
    expect(grid.queryByRole("menu")).toBeNull();
    expect(document.activeElement).toBe(grid.getByRole("button", { name: "Places in Mail" }));
    await user.pointer({ keys: "[MouseRight]", target: tile(/Chat/) });
    expect(grid.queryByRole("menu")).toBeNull();
  });

  it("is busy while it opens and is not asked twice", async () => {
    const { port, user } = await open("busy");
    await user.click(tile(/Chat/));
    expect(tile(/Chat/).getAttribute("aria-busy")).toBe("true");
    expect(tile(/Chat/).textContent).toContain("Opening …");
    await user.click(tile(/Chat/));
    expect(port.calls.filter((call) => call === "openApp chat")).toHaveLength(1);
  });

  it("wait while the stores are looked into, until they answer or the person goes on", async () => {
    const { port, user } = await open("looking");
    expect(screen.getByText(/Looking for your certificate in your keyring and Tokens/)).toBeTruthy();
    await user.click(tile(/Chat/));
    expect(tile(/Chat/).getAttribute("aria-busy")).toBe("true");
    await user.click(screen.getByRole("button", { name: "Continue as an untrusted device" }));
    await settled();
    expect(port.calls).toContain("goOn");
    expect(screen.queryByText(/Looking for your certificate/)).toBeNull();
  });

  it("wait for the domain alone where no certificate is asked for", async () => {
    await open("lookingForDomain");
    expect(screen.getByText(/which domain it has joined/)).toBeTruthy();
  });

  it("shows why an app could not be opened, until dismissed", async () => {
    const { user } = await open("failing");
    await user.click(tile(/Chat/));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("What to do:");
    await user.click(within(alert).getByRole("button", { name: /^Dismiss/ }));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("are not opened where the kernel cannot hold the write gate, and say so", async () => {
    const { port, user } = await open("kernel");
    expect(screen.getByRole("group", { name: "The kernel cannot enforce the write gate" })).toBeTruthy();
    expect(tile(/Chat/).getAttribute("aria-disabled")).toBe("true");
    expect(document.getElementById(tile(/Chat/).getAttribute("aria-describedby") ?? "")).not.toBeNull();
    await user.click(tile(/Chat/));
    expect(port.calls).not.toContain("openApp chat");
  });

  it("shows an icon where the organisation gives one", async () => {
    const icon = "data:image/png;base64,AAAA";
    const [first] = OVERVIEW.apps;
    const overview = { ...OVERVIEW, apps: first ? [{ ...first, icon }] : [] };
    const { main } = await open({ ...SCENARIOS.empty, overview });
    expect(main.querySelector("img")?.src).toBe(icon);
  });

  it("change when the app tells of it", async () => {
    const { port } = await open("certified");
    port.tellOverview({ ...OVERVIEW, apps: OVERVIEW.apps.slice(0, 1) });
    await settled();
    expect(within(screen.getByRole("list", { name: "Your apps" })).getAllByRole("button")).toHaveLength(1);
  });
});

describe("the managed file", () => {
  it("names each mistake with its place, why, and what to write instead", async () => {
    await open("refused");
    const faults = within(screen.getByRole("list", { name: "Mistakes in the managed file" })).getAllByRole("listitem");
    expect(faults[0]?.textContent).toContain("/etc/porthole/managed.toml:10:7");
    expect(faults[0]?.textContent).toContain("Write https://chat.harbor.test/.");
    expect(screen.queryByRole("list", { name: "Your apps" })).toBeNull();
  });

  it("is asked for where there is none", async () => {
    await open("noFile");
    expect(screen.getByRole("group", { name: "No managed file" })).toBeTruthy();
  });

  it("keeps the apps of the last good one and leads to the mistake", async () => {
    const { user } = await open("lastGood");
    expect(screen.getByRole("list", { name: "Your apps" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "See the mistake" }));
    const heading = await screen.findByRole("heading", { level: 1, name: "Settings" });
    await settled();
    expect(document.activeElement).toBe(heading);
  });

  it("is said to be not managed when named by hand", async () => {
    const { main } = await open("byHand");
    expect(main.textContent).toContain("Not managed: this configuration was chosen with --config.");
  });
});

describe("the search", () => {
  const field = () => screen.getByRole("searchbox", { name: "Find an app" }) as HTMLInputElement;
  const names = () => within(screen.getByRole("list", { name: "Your apps" })).getAllByRole("button").map(({ textContent }) => textContent);

  it("begins with the first letter typed anywhere on the page, and Enter opens what was found", async () => {
    const { port, user } = await open("certified");
    tile(/Mail/).focus();
    await user.keyboard("cal");
    expect(document.activeElement).toBe(field());
    expect(field().value).toBe("cal");
    expect(names()).toHaveLength(1);
    await user.keyboard("{Enter}");
    await settled();
    expect(port.calls).toContain("openApp calendar");
    expect(field().value).toBe("");
  });

  it("finds by name without case or marks, by host, and puts beginnings first", () => {
    const of = (id: string, name: string) => ({ ...(OVERVIEW.apps[0] as PinnedApp), id, name, host: `${id}.harbor.test` });
    const apps = [of("a", "Webmail"), of("b", "Mail"), of("c", "Häfen")];
    expect(found(apps, "MAIL").map(({ id }) => id)).toEqual(["b", "a"]);
    expect(found(apps, "hafen").map(({ id }) => id)).toEqual(["c"]);
    expect(found(apps, "c.harbor").map(({ id }) => id)).toEqual(["c"]);
    expect(found(apps, " ")).toHaveLength(3);
  });

  it("goes on to the apps with the arrow, and is cleared with Escape", async () => {
    const { user } = await open("certified");
    await user.type(field(), "c");
    await user.keyboard("{ArrowDown}");
    expect(document.activeElement).toBe(tile(/Chat/));
    field().focus();
    await user.keyboard("{Escape}");
    expect(field().value).toBe("");
  });

  it("says so where no app is called that", async () => {
    const { user } = await open("certified");
    await user.type(field(), "zzz");
    expect(screen.getByRole("heading", { name: "No app is called “zzz”" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Show all apps" }));
    expect(names().length).toBeGreaterThan(1);
    expect(document.activeElement).toBe(field());
  });
});

describe("a first start without a managed file", () => {
  it("says what Porthole is, what is missing, where it goes, and what happens then", async () => {
    const { main } = await open("noFile");
    expect(screen.getByRole("region", { name: "Welcome to Porthole" }).textContent).toContain("/etc/porthole/managed.toml");
    expect(main.textContent).toContain("Ask your IT team to install the managed file.");
  });
});
