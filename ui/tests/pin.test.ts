import { render, screen } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { PROBLEMS } from "../src/bridge/mock/generated";
import { type MockPinPort, mockPinPort, PIN_SCENARIOS } from "../src/bridge/mock/pin";
import PinPage from "../src/features/pin/PinPage.svelte";
import { open, settled, violations } from "./window";

async function ask(scenario: keyof typeof PIN_SCENARIOS): Promise<MockPinPort> {
  const port = mockPinPort(PIN_SCENARIOS[scenario]);
  render(PinPage, { port });
  await settled();
  return port;
}

const field = () => screen.getByLabelText("PIN") as HTMLInputElement;

describe("the PIN window", () => {
  it("names the token, has the keyboard in the field, and keeps nobody out", async () => {
    await ask("waiting");
    expect(screen.getByRole("heading", { name: "PIN for Anna’s card (OpenSC)" })).toBeTruthy();
    expect(document.activeElement).toBe(field());
    expect(field().type).toBe("password");
    expect(await violations()).toEqual([]);
  });

  it("has a heading while it waits for the question, and where there is no answer", async () => {
    const { calls: _, ...port } = mockPinPort(PIN_SCENARIOS.waiting);
    const { unmount } = render(PinPage, { port: { ...port, question: () => new Promise(() => undefined) } });
    await settled();
    expect(screen.getByRole("heading", { level: 1, name: "PIN of a token" })).toBeTruthy();
    unmount();
    render(PinPage, { port: { ...port, question: () => Promise.reject(PROBLEMS.internal) } });
    await settled();
    expect(screen.getByRole("heading", { level: 1, name: "PIN of a token" })).toBeTruthy();
    expect(screen.getByRole("alert")).toBeTruthy();
  });

  it("speaks the language that the person chose in the launcher", async () => {
    const { question } = PIN_SCENARIOS.waiting;
    const port = mockPinPort({ question: { ...question, preferences: { ...question.preferences, language: "de" } }, attempts: [] });
    render(PinPage, { port });
    await settled();
    expect(screen.getByRole("heading", { name: "PIN für Anna’s card (OpenSC)" })).toBeTruthy();
  });

  it("hands the PIN over once, keeps it nowhere, and stores it only where the person asks", async () => {
    const port = await ask("waiting");
    await userEvent.type(field(), "1234{Enter}");
    await settled();
    expect(port.calls).toEqual(["unlock 1234 false"]);
    expect(field().value).toBe("");
  });

  it("hands over that it is to be kept", async () => {
    const port = await ask("waiting");
    await userEvent.type(field(), "1234");
    await userEvent.click(screen.getByRole("checkbox", { name: "Save it in my keyring" }));
    await userEvent.click(screen.getByRole("button", { name: "Unlock" }));
    expect(port.calls).toEqual(["unlock 1234 true"]);
  });

  it("offers to keep it only where there is a keyring", async () => {
    await ask("noKeyring");
    expect(screen.queryByRole("checkbox")).toBeNull();
  });

  it("has the PIN typed on the token's own keypad where it has one", async () => {
    const port = await ask("keypad");
    expect(screen.queryByLabelText("PIN")).toBeNull();
    expect(screen.queryByRole("checkbox")).toBeNull();
    expect(screen.getByText(/type the PIN on the token’s own keypad/)).toBeTruthy();
    expect(await violations()).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Unlock" }));
    await settled();
    expect(port.calls).toEqual(["unlock  false"]);
    expect(screen.getByRole("alert").textContent).toContain("This PIN does not unlock the token.");
  });

  it("says that a PIN was wrong and has the next one typed", async () => {
    await ask("wrong");
    await userEvent.type(field(), "0000{Enter}");
    await settled();
    expect(screen.getByRole("alert").textContent).toContain("This PIN does not unlock the token.");
    expect(document.activeElement).toBe(field());
    expect(await violations()).toEqual([]);
  });

  it("warns before the last try, and says when the token is locked", async () => {
    await ask("lastTry");
    expect(screen.getByRole("alert").textContent).toContain("One more wrong PIN locks the token.");
    await userEvent.type(field(), "0000{Enter}");
    await settled();
    expect(screen.getByRole("heading", { level: 1, name: "The token is locked" })).toBeTruthy();
    expect(screen.queryByLabelText("PIN")).toBeNull();
  });

  it("is left with Escape", async () => {
    const port = await ask("waiting");
    await userEvent.keyboard("{Escape}");
    expect(port.calls).toEqual(["cancel"]);
  });

  it("says so when no token waits", async () => {
    await ask("nothing");
    expect(screen.getByRole("heading", { name: "No token needs its PIN" })).toBeTruthy();
  });
});

describe("a token that waits for its PIN", () => {
  it("is named on the device page, where it can be unlocked", async () => {
    const { port, user } = await open("pin", "device");
    await user.click(screen.getByRole("button", { name: /^Unlock Anna’s card \(OpenSC\)/ }));
    expect(port.calls).toContain("askPin Anna’s card (OpenSC)");
    expect(await violations()).toEqual([]);
  });
});

describe("the window for the organisation's proxy", () => {
  const name = () => screen.getByLabelText("Name") as HTMLInputElement;
  const password = () => screen.getByLabelText("Password") as HTMLInputElement;

  it("names the proxy, has the keyboard in the first field, and keeps nobody out", async () => {
    await ask("proxy");
    expect(screen.getByRole("heading", { name: "Sign in to proxy.harbor.test:3128" })).toBeTruthy();
    expect(document.activeElement).toBe(name());
    expect(password().type).toBe("password");
    expect(screen.queryByText(/did not accept/)).toBeNull();
    expect(await violations()).toEqual([]);
  });

  it("hands name and password over once, and keeps the password nowhere", async () => {
    const port = await ask("proxy");
    await userEvent.type(name(), "joe");
    await userEvent.click(screen.getByRole("checkbox", { name: "Save it in my keyring" }));
    await userEvent.type(password(), "pass word{Enter}");
    await settled();
    expect(port.calls).toEqual(["sign in joe pass word true"]);
    expect(document.body.innerHTML).not.toContain("pass word");
  });

  it("says that the proxy refused what it was given, and offers no keyring where there is none", async () => {
    await ask("proxyRefused");
    expect(screen.getByText("The proxy did not accept this name and password.")).toBeTruthy();
    expect(screen.queryByRole("checkbox")).toBeNull();
    expect(await violations()).toEqual([]);
  });

  it("says that the keyring did not keep the sign-in", async () => {
    await ask("proxyNotKept");
    await userEvent.type(name(), "joe");
    await userEvent.type(password(), "pass{Enter}");
    await settled();
    expect(screen.getByText(PROBLEMS["proxy-sign-in-not-kept"].title)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Close" })).toBeTruthy();
  });

  it("speaks German", async () => {
    const { question } = PIN_SCENARIOS.proxy;
    const port = mockPinPort({ question: { ...question, preferences: { ...question.preferences, language: "de" } }, attempts: [] });
    render(PinPage, { port });
    await settled();
    expect(screen.getByRole("heading", { name: "Anmeldung bei proxy.harbor.test:3128" })).toBeTruthy();
    expect(screen.getByRole("button", { name: "Anmelden" })).toBeTruthy();
  });

  it("closes with Escape", async () => {
    const port = await ask("proxy");
    await userEvent.keyboard("{Escape}");
    expect(port.calls).toEqual(["cancel"]);
  });
});
