import { screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { untrusted } from "../src/bridge/mock/device";
import { recordsOn } from "../src/bridge/mock/records";
import { OVERVIEW, SCENARIOS } from "../src/bridge/mock/scenarios";
import { day } from "../src/shared/format";
import { open, settled, violations, textOf } from "./window";

const [RECORD] = recordsOn("certified");
if (!RECORD) throw new Error("there is a record");

describe("the device", () => {
  it.each([
    ["managed", "Managed", "yes"],
    ["certified", "Certified", "yes"],
    ["untrusted", "Untrusted", "no"],
  ] as const)("%s: says in plain words whether it may download", async (scenario, name, may) => {
    await open(scenario, "device");
    const card = within(screen.getByRole("region", { name: "Device class" }));
    expect(card.getByRole("heading", { name })).toBeTruthy();
    expect(card.getByText(/^Download files/).textContent).toContain(`: ${may}`);
  });

  it("says why it is untrusted and what to do", async () => {
    await open("untrusted", "device");
    const problem = screen.getByRole("group", { name: "The device certificate has expired" });
    expect(problem.textContent).toContain("Request a new device certificate.");
    expect(screen.queryByRole("region", { name: "Device certificate" })).toBeNull();
  });

  it("says once that the keyring is locked, where nothing can be requested either", async () => {
    await open("lockedKeyring", "device");
    await settled();
    expect(screen.getAllByRole("group", { name: "Your personal store is locked" })).toHaveLength(1);
    expect(screen.getByText("You can request a certificate once the problem above is solved.")).toBeTruthy();
  });

  it("warns of a certificate that ends soon", async () => {
    const certificate = OVERVIEW.device.certificate;
    if (!certificate) throw new Error("the scenario has a certificate");
    const device = { ...OVERVIEW.device, certificate: { ...certificate, daysLeft: 1 } };
    await open({ ...SCENARIOS.certified, overview: { ...OVERVIEW, device } }, "device");
    expect(screen.getByText("1 day left").dataset.severity).toBe("warning");
  });

  it("is checked again on request, and shows the new class at once", async () => {
    const { port, user } = await open("certified", "device");
    await user.click(screen.getByRole("button", { name: "Check again" }));
    expect(port.calls).toContain("recheckDevice");
    port.tellOverview({ ...OVERVIEW, device: untrusted });
    await settled();
    expect(screen.getByRole("heading", { name: "Untrusted" })).toBeTruthy();
  });

  it("is busy while it checks", async () => {
    const { user } = await open("busy", "device");
    await user.click(screen.getByRole("button", { name: "Check again" }));
    expect(screen.getByRole("button", { name: "Checking …" }).getAttribute("aria-busy")).toBe("true");
  });

  it("shows why a check failed", async () => {
    const { user } = await open("failing", "device");
    await user.click(screen.getByRole("button", { name: "Check again" }));
    expect((await screen.findByRole("alert")).textContent).toContain("Something went wrong in Porthole");
  });

  it("offers a restart once it has proved itself", async () => {
    const { port, user } = await open("restart", "device");
    await user.click(screen.getByRole("button", { name: "Restart Porthole" }));
    expect(port.calls).toContain("restart");
  });
});

describe("renewal", () => {
  const renewal = () => textOf(screen.getByRole("region", { name: "Renewal" }));

  it.each([
    ["renewsItself", `From ${day("2027-07-03T08:00:00Z")}. Porthole gets the next certificate from est.harbor.test automatically`],
    ["renewsByHand", `From ${day("2027-07-03T08:00:00Z")}. Automatic renewal is off, so you need to renew it yourself.`],
    ["renewalFails", "Porthole tries again automatically"],
    ["renewalWaits", "est.harbor.test received the request and will answer later"],
    ["certified", `Due since ${day("2026-10-31T16:00:00Z")}. Request the next certificate, send the request, and import the answer`],
    ["nextRequested", "You have requested the next certificate. Import the answer below when it arrives."],
  ] as const)("%s: says what happens next", async (scenario, words) => {
    await open(scenario, "device");
    expect(renewal()).toContain(words);
    expect(await violations()).toEqual([]);
  });

  it("by hand makes the request for the next one, once", async () => {
    const { port, user } = await open("certified", "device");
    await user.click(screen.getByRole("button", { name: "Request the next certificate …" }));
    await settled();
    expect(port.calls).toContain("renew");
    const made = within(screen.getByRole("dialog", { name: "Request for ws-0417" }));
    expect(await violations()).toEqual([]);
    await user.click(made.getByRole("button", { name: "Done" }));
    await settled();
    expect(renewal()).toContain("You have requested the next certificate");
    expect(screen.queryByRole("button", { name: /^Request the next certificate/ })).toBeNull();
  });

  it("by hand at the organisation’s server is one button, and can be stopped", async () => {
    const { port, user } = await open("renewing", "device");
    await user.click(screen.getByRole("button", { name: "Renew now" }));
    await user.click(screen.getByRole("button", { name: "Stop waiting" }));
    await settled();
    expect(port.calls).toContain("renew");
    expect(renewal()).toContain("You stopped waiting for est.harbor.test");
    expect(screen.getByRole("button", { name: "Ask again now" })).toBeTruthy();
  });

  it("that failed names the reason, the code and how often", async () => {
    await open("renewalFails", "device");
    expect(renewal()).toContain("the connection was refused");
    expect(renewal()).toContain("2 attempts in a row have failed");
    expect(renewal()).toContain("enrolment-unreachable");
  });

  it("is asked for again after each of its steps", async () => {
    const { port } = await open("renewsItself", "device");
    const before = port.calls.filter((call) => call === "enrolment").length;
    port.tellActivity({ ...RECORD, activity: "enrolment" });
    await settled();
    expect(port.calls.filter((call) => call === "enrolment")).toHaveLength(before + 1);
  });

  it("says nothing where there is no certificate", async () => {
    await open("untrusted", "device");
    expect(screen.queryByRole("region", { name: "Renewal" })).toBeNull();
  });
});

describe("all certificates found", () => {
  const show = () => screen.getByRole("button", { name: "Show all certificates found" });

  it("are asked for only when shown, each with its checks and why it was chosen or lost", async () => {
    const { port, user } = await open("certified", "device");
    expect(port.calls).not.toContain("candidates");
    await user.click(show());
    await settled();
    const ledger = within(screen.getByRole("region", { name: "All certificates found" }));
    expect(ledger.getByText("Chosen")).toBeTruthy();
    expect(ledger.getAllByText("Not chosen")).toHaveLength(2);
    expect(ledger.getByText("Not chosen: it expired on November 20, 2026.")).toBeTruthy();
    expect(ledger.getByText(/^[Ii]t expired on November 20, 2026$/)).toBeTruthy();
    const unmade = ledger.getAllByText("Not required").map((term) => term.nextElementSibling?.textContent);
    expect(unmade).toEqual(Array(3).fill("Issuer, Subject, Subject alternative name, Key type"));
  });

  it("are asked for again after the next check", async () => {
    const { port, user } = await open("certified", "device");
    await user.click(show());
    await settled();
    port.tellOverview({ ...OVERVIEW, device: { ...OVERVIEW.device, checkedAt: "2026-11-24T09:30:00Z" } });
    await settled();
    expect(port.calls.filter((call) => call === "candidates")).toHaveLength(2);
  });

  it("show why they could not be read", async () => {
    const { user } = await open("failing", "device");
    await user.click(show());
    expect(await screen.findByRole("alert")).toBeTruthy();
  });
});
