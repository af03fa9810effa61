import { screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { several } from "../src/bridge/mock/device";
import { offered } from "../src/features/choice/differences";
import { open, settled, violations } from "./window";

const dialog = () => screen.getByRole("dialog", { name: "Which certificate proves this device?" });
const option = (name: RegExp) => within(dialog()).getAllByRole("radio", { name });

describe("what is offered", () => {
  it("is each certificate that passes every check, once, the newest first", () => {
    const [first] = several;
    if (!first) throw new Error("there are several");
    const { offers } = offered([...several, first]);
    expect(offers.map(({ name }) => name)).toEqual(["anna.berg", "anna.berg-admin", "anna.berg"]);
  });

  it("tells of each what sets it apart, and of all what they share", () => {
    const { offers, shared } = offered(several);
    expect(shared).toEqual([{ kind: "issued-by", name: "Issued by", value: "Harbor Device CA" }]);
    expect(offers[1]?.own).toEqual([
      { kind: "belongs-to", name: "Belongs to", value: "Administration, Harbor Ltd" },
      { kind: "since", name: "Since", value: "September 14, 2026" },
      { kind: "until", name: "Until", value: "September 14, 2028" },
      { kind: "kept-in", name: "Kept in", value: "Anna’s card (OpenSC)" },
    ]);
  });
});

describe("the picker", () => {
  it("opens by itself when an app waits for the choice, and keeps nobody out", async () => {
    await open("choosing");
    expect(within(dialog()).getAllByRole("radio")).toHaveLength(4);
    expect(await violations()).toEqual([]);
  });

  it("marks nothing by itself before the first choice, and picks what the person marks", async () => {
    const { port, user } = await open("choosing");
    expect(within(dialog()).queryByRole("radio", { checked: true })).toBeNull();
    const use = within(dialog()).getByRole("button", { name: "Use it and open Mail" });
    await user.click(use);
    expect(port.calls.some((call) => call.startsWith("choose"))).toBe(false);
    await user.click(option(/^anna.berg-admin/)[0] as HTMLElement);
    await user.click(use);
    await settled();
    expect(port.calls).toContain(`choose ${several[1]?.fingerprint}`);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("opens with the keyboard on the first certificate, or on the one that counts", async () => {
    await open("choosing");
    expect(document.activeElement).toBe(within(dialog()).getAllByRole("radio")[0]);
    document.body.replaceChildren();
    const { user } = await open("picked", "device");
    await user.click(screen.getByRole("button", { name: "Pick another device certificate" }));
    await settled();
    expect(document.activeElement).toBe(within(dialog()).getByRole("radio", { checked: true }));
  });

  it("goes by keyboard alone: arrows and space pick, Enter goes on", async () => {
    const { port, user } = await open("choosing");
    const first = within(dialog()).getAllByRole("radio")[0]?.getAttribute("value");
    await user.keyboard(" {Enter}");
    await settled();
    expect(port.calls).toContain(`choose ${first}`);
  });

  it("goes nowhere on Enter before anything is picked", async () => {
    const { port, user } = await open("choosing");
    await user.keyboard("{Enter}");
    await settled();
    expect(port.calls.some((call) => call.startsWith("choose"))).toBe(false);
    expect(dialog()).toBeTruthy();
  });

  it("opens the app without a certificate where the person says so, and not at all on Escape", async () => {
    const { port, user } = await open("choosing");
    await user.click(within(dialog()).getByRole("button", { name: "Open Mail without one" }));
    await settled();
    expect(port.calls).toContain("decline true");
    expect(screen.queryByRole("dialog")).toBeNull();

    document.body.replaceChildren();
    const again = await open("choosing");
    dialog().dispatchEvent(new Event("cancel", { cancelable: true }));
    await settled();
    expect(again.port.calls).toContain("decline false");
  });

  it("can be called from the device page later, with the choice that counts marked", async () => {
    const { port, user } = await open("picked", "device");
    await user.click(screen.getByRole("button", { name: "Pick another device certificate" }));
    await settled();
    expect(within(dialog()).getByRole("radio", { checked: true }).getAttribute("value")).toBe(several[0]?.fingerprint);
    await user.click(option(/^Always/)[0] as HTMLElement);
    await user.click(within(dialog()).getByRole("button", { name: "Use this one" }));
    await settled();
    expect(port.calls).toContain("choose null");
    expect(document.activeElement?.textContent).toContain("Pick another");
  });

  it("is where a choice that is due is made", async () => {
    const { user } = await open("choice", "device");
    await user.click(screen.getByRole("button", { name: /^Pick a certificate/ }));
    expect(dialog()).toBeTruthy();
  });
});
