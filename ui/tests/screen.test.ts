import { render, screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../src/App.svelte";
import { mockPort } from "../src/bridge/mock";
import { SCENARIOS, type ScenarioName } from "../src/bridge/mock/scenarios";
import { t } from "../src/language/language.svelte";
import { VIEWS } from "../src/shared/views";
import { open, settled, violations, textOf } from "./window";

describe("what is allowed", () => {
  const device = (): string => textOf(screen.getByRole("link", { name: /About this device/ }));

  it("is what the rules decide, app by app, whatever the class", async () => {
    await open("ruled");
    expect(device()).toContain("You may download files in Chat only, and print in no app.");
  });

  it("is told on the page of the device, too", async () => {
    await open("ruled", "device");
    const may = within(screen.getByRole("list", { name: "What you may do here" }));
    expect(may.getByText("Download files: in Chat only")).toBeTruthy();
    expect(may.getByText(/^Print/).textContent).toContain(": no");
  });

  it("is nothing where no app can be opened", async () => {
    await open("kernel");
    expect(device()).toContain("No app can be opened on this device.");
    expect(device()).not.toContain("You may");
  });
});

describe("faults of the managed file", () => {
  it.each(["refused", "lastGood"] as const)("show no raw backticks and say what to do once (%s)", async (scenario) => {
    const { main } = await open(scenario, "settings");
    expect(main.textContent).not.toContain("`");
    const faults = screen.getByRole("list", { name: "Mistakes in the managed file" });
    expect(within(faults).getAllByText("What to do")).toHaveLength(2);
    expect(faults.textContent).not.toContain("Write instead");
    expect([...faults.querySelectorAll("code")].map((code) => code.textContent)).toContain("whne");
  });
});

describe("a window that has nothing to show yet", () => {
  it.each(["silent", "broken"] as const)("has the heading of its page (%s)", async (name: ScenarioName) => {
    for (const { id, name: heading } of VIEWS) {
      history.replaceState(null, "", `#${id}`);
      const { unmount } = render(App, { port: mockPort(SCENARIOS[name]) });
      await settled();
      expect(screen.getByRole("heading", { level: 1 }).textContent).toBe(t(heading));
      expect(await violations()).toEqual([]);
      unmount();
    }
  });
});

describe("notices", () => {
  it("follow the page, so that one that comes moves nothing", async () => {
    await open("lost");
    const notices = screen.getByRole("status", { name: "What has changed" });
    const grid = screen.getByRole("list", { name: "Your apps" });
    expect(grid.compareDocumentPosition(notices) & Node.DOCUMENT_POSITION_FOLLOWING).not.toBe(0);
  });

  it("go with Escape", async () => {
    const { port, user } = await open("lost");
    await user.keyboard("{Escape}");
    await settled();
    expect(port.calls).toContain("dismissNotice 1");
    expect(screen.queryByText("This device is no longer trusted")).toBeNull();
  });

  it("stay while a dialog has Escape", async () => {
    const { port, user } = await open({ ...SCENARIOS.choosing, overview: { ...SCENARIOS.choosing.overview, notices: SCENARIOS.lost.overview.notices } });
    await user.keyboard("{Escape}");
    expect(port.calls.filter((call) => call.startsWith("dismissNotice"))).toEqual([]);
  });
});
