import { screen, within } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { PROBLEMS } from "../src/bridge/mock/generated";
import { downloading } from "../src/bridge/mock/records";
import { SCENARIOS } from "../src/bridge/mock/scenarios";
import type { Download } from "../src/bridge/types";
import { measured, secondsLeft } from "../src/features/downloads/rate";
import { open, settled, textOf } from "./window";

const entry = (name: string): HTMLElement => {
  const found = screen.getAllByRole("listitem").find((item) => item.textContent?.includes(name));
  if (!found) throw new Error(`${name} is not listed`);
  return found;
};
const [RUNNING] = downloading.filter(({ state }) => state === "running");
if (!RUNNING) throw new Error("one runs");

describe("how fast a download comes in", () => {
  const at = (received: number): Download => ({ ...RUNNING, received, total: 5_000_000 });

  it("is told once two samples lie apart, and follows a change slowly", () => {
    const first = measured(new Map(), [at(0)], 0);
    expect(first.get(RUNNING.id)?.rate).toBeNull();
    const soon = measured(first, [at(90_000)], 100);
    expect(soon.get(RUNNING.id)?.rate).toBeNull();
    const second = measured(soon, [at(1_000_000)], 1000);
    expect(second.get(RUNNING.id)?.rate).toBe(1_000_000);
    const slower = measured(second, [at(1_000_000)], 2000).get(RUNNING.id)?.rate ?? 0;
    expect(slower).toBeGreaterThan(0);
    expect(slower).toBeLessThan(1_000_000);
  });

  it("is forgotten with the end of the download", () => {
    const running = measured(new Map(), [at(0)], 0);
    expect(measured(running, [{ ...at(5_000_000), state: "done" }], 1000).size).toBe(0);
  });

  it("tells how long it still takes, where the server said how large it is", () => {
    expect(secondsLeft(at(1_000_000), 500_000)).toBe(8);
    expect(secondsLeft({ ...at(1_000_000), total: null }, 500_000)).toBeNull();
    expect(secondsLeft(at(1_000_000), 0)).toBeNull();
  });

  it("stands beside what has come in", async () => {
    const now = vi.spyOn(performance, "now").mockReturnValue(1000);
    const { port } = await open("certified", "downloads");
    now.mockReturnValue(3000);
    port.tellDownloads(downloading.map((it) => (it.id === RUNNING.id ? { ...it, received: it.received + 8_000_000 } : it)));
    await settled();
    expect(textOf(entry(RUNNING.name))).toContain("69 MB of 184 MB · 4 MB per second · 30 seconds left");
  });
});

describe("a download", () => {
  it("that runs is cancelled", async () => {
    const { port, user } = await open("certified", "downloads");
    await user.click(screen.getByRole("button", { name: `Cancel ${RUNNING.name}` }));
    expect(port.calls).toContain(`cancelDownload ${RUNNING.id}`);
    expect(within(entry(RUNNING.name)).getByText("Cancelled")).toBeTruthy();
  });

  it("that was kept is opened, and shown in its folder", async () => {
    const { port, user } = await open("certified", "downloads");
    await user.click(screen.getByRole("button", { name: "Open Berth plan November.pdf" }));
    await user.click(screen.getByRole("button", { name: "Show in folder: Berth plan November.pdf" }));
    expect(port.calls).toEqual(expect.arrayContaining(["openDownload 1", "showDownload 1"]));
  });

  it("that no longer exists says so where it was opened", async () => {
    const refuse = { openDownload: PROBLEMS["download-gone"] };
    const { user } = await open({ ...SCENARIOS.certified, refuse }, "downloads");
    await user.click(screen.getByRole("button", { name: "Open Berth plan November.pdf" }));
    expect((await screen.findByRole("alert")).textContent).toContain("The file is no longer there");
  });

  it("that was blocked names its reason and its rule, and offers nothing to open", async () => {
    await open("untrusted", "downloads");
    const blocked = entry("Berth plan November.pdf");
    expect(textOf(blocked)).toContain("Rule: No downloads without a device certificate");
    expect(textOf(blocked)).toContain("Your organisation does not allow this download on this device.");
    expect(within(blocked).queryByRole("button")).toBeNull();
  });

  it("that could not be saved says what to do", async () => {
    await open("noDownloads", "downloads");
    expect(textOf(entry("Berth plan November.pdf"))).toContain("Free some space or check the folder's permissions");
  });
});
