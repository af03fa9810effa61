import { screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { NOTIFICATIONS as notifications } from "../src/bridge/mock/generated";
import { open, settled, violations, textOf } from "./window";

const items = (app: string): string[] => within(screen.getByRole("list", { name: app })).getAllByRole("listitem").map(textOf);

describe("notifications that have come", () => {
  it("are listed by app, the newest first, with what they say", async () => {
    const { main } = await open("certified", "notifications");
    const lists = within(main).getAllByRole("list").map((list) => list.getAttribute("aria-label"));
    expect(lists).toEqual(["Chat", "Mail", "Porthole"]);
    expect(items("Chat")[0]).toContain("Anna Berger");
    expect(items("Chat")[0]).toContain("The Meridian is in, berth 7.");
    expect(items("Mail")[1]).toContain("In quiet hours");
    expect(await violations()).toEqual([]);
  });

  it("lead to their window, where it is known whose they are", async () => {
    const { port, user } = await open("certified", "notifications");
    await user.click(screen.getByRole("button", { name: /^Open: Invoice 2291/ }));
    expect(port.calls).toContain("openNotification 4");
    expect(within(screen.getByRole("list", { name: "Porthole" })).queryByRole("button")).toBeNull();
  });

  it("are shown as they come, and gone once they are cleared", async () => {
    const { port, user } = await open("certified", "notifications");
    port.tellNotifications([{ id: 7, app: "files", time: 1_790_000_000, title: "Scan done", body: "", wasQuiet: false }, ...notifications]);
    await settled();
    expect(items("Files")[0]).toContain("Scan done");
    await user.click(screen.getByRole("button", { name: "Clear all" }));
    await settled();
    expect(port.calls).toContain("clearNotifications");
    expect(screen.getByText("No notifications yet")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Clear all" })).toBeNull();
  });

  it("say nothing of what the organisation hides", async () => {
    await open("quiet", "notifications");
    expect(items("Chat")[0]).toContain("New notification");
  });

  it("are kept nowhere on a device that has proved nothing, and that is said", async () => {
    await open("untrusted", "notifications");
    expect(screen.getByText(/They are not saved on this device/)).toBeTruthy();
  });

  it("that cannot be read are asked for again", async () => {
    const { port, user } = await open("failing", "notifications");
    await user.click(within(screen.getByRole("main")).getAllByRole("button", { name: "Try again" })[0] as HTMLElement);
    expect(port.calls.filter((call) => call === "notifications")).toHaveLength(2);
  });
});
