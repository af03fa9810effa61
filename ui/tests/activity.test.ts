import { screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { NOT_ANSWERED, SCENARIOS } from "../src/bridge/mock/scenarios";
import { open, settled } from "./window";

const rows = (): string[] => {
  const table = screen.queryByRole("table");
  return table ? within(table).getAllByRole("row").slice(1).map((row) => row.textContent ?? "") : [];
};

describe("the activity log", () => {
  it("is filtered by verdict, kind, app and text, all at once", async () => {
    const { user } = await open("certified", "activity");
    const all = rows().length;
    await user.click(screen.getByRole("radio", { name: "Allowed" }));
    expect(rows().length).toBeLessThan(all);
    expect(rows().every((row) => row.includes("Allowed"))).toBe(true);
    await user.selectOptions(screen.getByRole("combobox", { name: "App" }), "Mail");
    expect(rows()).toHaveLength(1);
    await user.selectOptions(screen.getByRole("combobox", { name: "What" }), "Download");
    expect(rows()).toHaveLength(1);
    await user.type(screen.getByRole("searchbox", { name: "Find" }), "berth PLAN");
    expect(rows()).toHaveLength(1);
    await user.type(screen.getByRole("searchbox", { name: "Find" }), "x");
    expect(screen.getByRole("heading", { name: "Nothing matches" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Show all decisions" }));
    expect(rows()).toHaveLength(all);
  });

  it("says how many decisions are shown to whoever cannot see them", async () => {
    const { user } = await open("certified", "activity");
    await user.type(screen.getByRole("searchbox", { name: "Find" }), "tracker");
    expect(screen.getByText("1 decision shown")).toBeTruthy();
  });

  it("is exported whole, and the place of the copy is told", async () => {
    const { port, user } = await open("certified", "activity");
    await user.click(screen.getByRole("button", { name: "Export the whole activity log to Downloads" }));
    await settled();
    expect(port.calls).toContain("exportActivity");
    expect(screen.getByText("/home/anna/Downloads/porthole-activity-2026-11-24.jsonl")).toBeTruthy();
  });

  it("says why it could not be exported", async () => {
    const { user } = await open({ ...SCENARIOS.certified, refuse: { exportActivity: NOT_ANSWERED } }, "activity");
    await user.click(screen.getByRole("button", { name: /^Export/ }));
    expect(await screen.findByRole("alert")).toBeTruthy();
  });

  it("names a default that decided in words", async () => {
    await open("certified", "activity");
    expect(rows().join(" ")).toContain("Allow downloads and printing on trusted devices");
    expect(rows().join(" ")).not.toContain("default:");
  });
});
