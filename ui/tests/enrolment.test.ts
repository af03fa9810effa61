import { cleanup, screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { mockPort } from "../src/bridge/mock";
import { SCENARIOS } from "../src/bridge/mock/scenarios";
import type { Enrolment } from "../src/bridge/types";
import { namesIn } from "../src/features/enrolment/keys";
import { Ways } from "../src/features/enrolment/ways.svelte";
import { nameContext, shortName } from "../src/shared/names";
import { open, settled, violations, textOf } from "./window";

const card = (name = "Get a certificate") => within(screen.getByRole("region", { name }));
const dialog = (name: string) => within(screen.getByRole("dialog", { name }));

describe("names", () => {
  it("are read from RFC 4514 text", () => {
    expect(shortName("CN=anna.berg,OU=Devices,O=Harbor Ltd")).toBe("anna.berg");
    expect(nameContext("CN=anna.berg,OU=Devices,O=Harbor Ltd")).toBe("Devices, Harbor Ltd");
    expect(shortName("CN=berg\\, anna\\+co,O=Harbor")).toBe("berg, anna+co");
    expect(shortName("")).toBe("");
  });

  it("that are typed may stand in lines or with commas", () => {
    expect(namesIn("DNS:a.test, email:b@a.test\n\n URI:urn:c ")).toEqual(["DNS:a.test", "email:b@a.test", "URI:urn:c"]);
  });
});

describe("a request", () => {
  it("is filled in, made, saved and copied, with what to do in the organisation’s words", async () => {
    const { port, user } = await open("untrusted", "device");
    await user.click(card().getByRole("button", { name: /^Request a certificate/ }));
    const form = dialog("Request a certificate");
    expect(await violations()).toEqual([]);
    const subject = form.getByLabelText("Subject");
    await user.clear(subject);
    await user.type(subject, "CN=laptop-7");
    await user.click(form.getByRole("button", { name: "Make the request" }));
    await settled();
    expect(port.calls).toContain("requestCertificate CN=laptop-7");
    const made = dialog("The request is ready");
    expect(made.getByText(/devices@harbor.test/)).toBeTruthy();
    await user.click(made.getByRole("button", { name: "Save to Downloads" }));
    await settled();
    expect(made.getByRole("status").textContent).toBe("Saved as /home/anna/Downloads/device-request.csr.");
    expect(await violations()).toEqual([]);
    await user.click(made.getByRole("button", { name: "Done" }));
    await settled();
    expect(card().getByText("A request is waiting for its answer")).toBeTruthy();
  });

  it("that waits is there after a restart, with what to send to whom, to save and to copy", async () => {
    const { port, user } = await open("pending", "device");
    expect(card().getByText("ws-0417")).toBeTruthy();
    expect(card().getByRole("button", { name: "Import the answer for ws-0417" })).toBeTruthy();
    const show = card().getByRole("button", { name: "Show the request for ws-0417" });
    await user.click(show);
    const shown = dialog("Request for ws-0417");
    expect(shown.getByText(/devices@harbor.test/)).toBeTruthy();
    expect(shown.getByRole("button", { name: "Copy" })).toBeTruthy();
    await user.click(shown.getByRole("button", { name: "Save to Downloads" }));
    await settled();
    expect(port.calls.some((call) => call.startsWith("saveRequest"))).toBe(true);
    expect(await violations()).toEqual([]);
    await user.click(shown.getByRole("button", { name: "Done" }));
    await settled();
    expect(document.activeElement).toBe(show);
  });

  it("whose text was lost says so", async () => {
    await open("textLost", "device");
    expect(card().queryByRole("button", { name: /^Show the request/ })).toBeNull();
    expect(card().getByText(/The text of this request was lost/)).toBeTruthy();
  });

  it("is discarded only after a second word, which is not the one that the keyboard is on", async () => {
    const { port, user } = await open("pending", "device");
    await user.click(card().getByRole("button", { name: "Discard the request for ws-0417" }));
    const sure = dialog("Discard this request?");
    expect(document.activeElement).toBe(sure.getByRole("button", { name: "Keep it" }));
    expect(await violations()).toEqual([]);
    await user.click(sure.getByRole("button", { name: "Discard it" }));
    await settled();
    expect(port.calls.some((call) => call.startsWith("discardRequest"))).toBe(true);
    expect(card().queryByText("ws-0417")).toBeNull();
  });

  it("goes by keyboard alone, and gives the keyboard back to where it was", async () => {
    const { port, user } = await open("untrusted", "device");
    const begin = card().getByRole("button", { name: /^Request a certificate/ });
    await user.click(begin);
    expect(document.activeElement).toBe(dialog("Request a certificate").getByLabelText("Subject"));
    await user.keyboard("{Enter}");
    await settled();
    expect(port.calls.some((call) => call.startsWith("requestCertificate"))).toBe(true);
    expect(document.activeElement).toBe(dialog("The request is ready").getByRole("button", { name: "Save to Downloads" }));
    await user.click(dialog("The request is ready").getByRole("button", { name: "Done" }));
    await settled();
    expect(document.activeElement).toBe(begin);
  });

  it("is not made without a name", async () => {
    const { port, user } = await open("untrusted", "device");
    await user.click(card().getByRole("button", { name: /^Request a certificate/ }));
    const form = dialog("Request a certificate");
    await user.clear(form.getByLabelText("Subject"));
    await user.click(form.getByRole("button", { name: "Make the request" }));
    expect(port.calls.some((call) => call.startsWith("requestCertificate"))).toBe(false);
  });
});

describe("an import", () => {
  const file = new File(["-----BEGIN CERTIFICATE-----"], "laptop-7.cer");

  it("takes a chosen file and says what came in", async () => {
    const { port, user } = await open("pending", "device");
    await user.click(card().getByRole("button", { name: /^Import the answer/ }));
    expect(await violations()).toEqual([]);
    await user.upload(dialog("Import a certificate").getByLabelText("Certificate file"), file);
    await screen.findByRole("dialog", { name: "The certificate was imported" });
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Done" }));
    expect(port.calls).toContain("importCertificate null");
    expect(textOf(screen.getByRole("dialog"))).toContain("It names anna.berg (Devices, Harbor Ltd)");
  });

  it("takes what is pasted", async () => {
    const { port, user } = await open("pending", "device");
    await user.click(card().getByRole("button", { name: /^Import a certificate/ }));
    const form = dialog("Import a certificate");
    await user.type(form.getByLabelText("Or paste it"), "-----BEGIN CERTIFICATE-----");
    await user.click(form.getByRole("button", { name: "Import" }));
    await settled();
    expect(port.calls).toContain("importCertificate null");
  });

  it("of a certificate for another key names the request that it does not fit", async () => {
    const { user } = await open("wrongKey", "device");
    await user.click(card().getByRole("button", { name: /^Import a certificate/ }));
    await user.upload(dialog("Import a certificate").getByLabelText("Certificate file"), file);
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Pending here: CN=ws-0417");
  });

  it("asks for the password of a file that has one, once it is known to", async () => {
    const { port, user } = await open("bundle", "device");
    await user.click(card().getByRole("button", { name: /^Import a certificate/ }));
    const form = dialog("Import a certificate");
    await user.upload(form.getByLabelText("Certificate file"), new File(["0"], "laptop.p12"));
    const field = await form.findByLabelText("Password of the file");
    expect(document.activeElement).toBe(field);
    expect(screen.queryByRole("alert")).toBeNull();
    expect(await violations()).toEqual([]);
    await user.type(field, "wrong{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain("password");
    expect(port.calls).toContain("importCertificate wrong");
    expect((field as HTMLInputElement).value).toBe("");
  });
});

describe("an organisation’s own server", () => {
  it("enrols with one button", async () => {
    const { port, user } = await open("server", "device");
    await user.click(card().getByRole("button", { name: "Enrol this device" }));
    await settled();
    expect(port.calls).toContain("enrol");
    expect(screen.getByRole("heading", { name: "Certified" })).toBeTruthy();
  });

  it("shows that it is under way", async () => {
    const { user } = await open("enrolling", "device");
    await user.click(card().getByRole("button", { name: "Enrol this device" }));
    expect(card().getByText(/^Waiting for est.harbor.test/)).toBeTruthy();
    expect(card().getByRole("button", { name: "Enrolling …" }).getAttribute("aria-busy")).toBe("true");
    expect(await violations()).toEqual([]);
  });

  it("is waited for no longer when the person says so: the request stays, to be asked again or discarded", async () => {
    const { port, user } = await open("enrolling", "device");
    await user.click(card().getByRole("button", { name: "Enrol this device" }));
    await user.click(card().getByRole("button", { name: "Stop waiting" }));
    await settled();
    expect(port.calls).toContain("stopAsking");
    expect(card().getByText(/^You stopped waiting/)).toBeTruthy();
    expect(document.activeElement).toBe(card().getByRole("button", { name: "Ask again now" }));
    expect(await violations()).toEqual([]);
    await user.click(card().getByRole("button", { name: "Discard the request …" }));
    await user.click(dialog("Discard this request?").getByRole("button", { name: "Discard it" }));
    await settled();
    expect(card().getByRole("button", { name: "Enrol this device" })).toBeTruthy();
  });

  it("that was stopped in an earlier run can be asked again", async () => {
    const { port, user } = await open("enrolmentStopped", "device");
    expect(card().getByText(/^You stopped waiting/)).toBeTruthy();
    await user.click(card().getByRole("button", { name: "Ask again now" }));
    await settled();
    expect(port.calls).toContain("enrol");
  });

  it("that has a request of an earlier run says when it is asked again", async () => {
    await open("enrolmentWaits", "device");
    expect(card().getByText(/received the request and will answer later. Porthole asks again automatically/)).toBeTruthy();
    expect(card().getByRole("button", { name: "Ask again now" })).toBeTruthy();
  });

  it("is said to keep certificates up to date only where it does", async () => {
    await open("server", "device");
    expect(card().getByText(/Porthole then renews it automatically/)).toBeTruthy();
    cleanup();
    await open("firstByHand", "device");
    expect(card().queryByText(/renews it automatically/)).toBeNull();
    expect(card().getByText(/need to renew it yourself before it expires/)).toBeTruthy();
  });

  it("that answers later is asked again without the person", async () => {
    const { user } = await open("approving", "device");
    await user.click(card().getByRole("button", { name: "Enrol this device" }));
    await settled();
    expect(card().getByText(/received the request and will answer later/)).toBeTruthy();
    expect(screen.getByRole("heading", { name: "Untrusted" })).toBeTruthy();
  });
});

describe("what is told while an answer is on its way", () => {
  it("is asked for again after it, and never lost", async () => {
    const answers: ((its: Enrolment) => void)[] = [];
    const port = { ...mockPort(SCENARIOS.server), enrolment: () => new Promise<Enrolment>((tell) => answers.push(tell)) };
    const ways = new Ways(port);
    const first = ways.refresh();
    void ways.refresh();
    void ways.refresh();
    expect(answers).toHaveLength(1);
    answers[0]?.(SCENARIOS.server.enrolment);
    await settled();
    expect(answers).toHaveLength(2);
    answers[1]?.(SCENARIOS.renewsItself.enrolment);
    await first;
    expect(ways.current).toBe(SCENARIOS.renewsItself.enrolment);
  });
});

describe("what has changed", () => {
  it("is told in a live region until dismissed", async () => {
    const { port, user } = await open("lost");
    const notices = within(screen.getByRole("status", { name: "What has changed" }));
    expect(notices.getByRole("heading", { name: "This device is no longer trusted" })).toBeTruthy();
    expect(await violations()).toEqual([]);
    await user.click(notices.getByRole("button", { name: /^Dismiss/ }));
    await settled();
    expect(port.calls).toContain("dismissNotice 1");
    expect(notices.queryByRole("heading")).toBeNull();
  });
});
