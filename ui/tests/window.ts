import { render, screen } from "@testing-library/svelte";
import { type UserEvent, userEvent } from "@testing-library/user-event";
import axe from "axe-core";
import App from "../src/App.svelte";
import { type MockPort, mockPort } from "../src/bridge/mock";
import { SCENARIOS, type Scenario, type ScenarioName } from "../src/bridge/mock/scenarios";
import { t } from "../src/language/language.svelte";
import { VIEWS, type View } from "../src/shared/views";

export interface Shown {
  port: MockPort;
  user: UserEvent;
  main: HTMLElement;
}

/** Opens the window on a view of a scenario and waits until it shows something. */
export async function open(named: ScenarioName | Scenario, view: View = "apps"): Promise<Shown> {
  history.replaceState(null, "", `#${view}`);
  const port = mockPort(typeof named === "string" ? SCENARIOS[named] : named);
  render(App, { port });
  await screen.findByRole("heading", { level: 1, name: t(VIEWS.find(({ id }) => id === view)?.name ?? "") });
  await settled();
  return { port, user: userEvent.setup(), main: screen.getByRole("main") };
}

/** Lets every answer that has been given arrive. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  await new Promise((resolve) => setTimeout(resolve, 0));
}

/** What axe finds wrong, short enough to read. Contrast needs a real engine and is not checked here. */
export async function violations(): Promise<string[]> {
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** The text of an element as people read or hear them, one block a line. */
export function textOf(element: HTMLElement): string {
  const block = "h1,h2,h3,p,li,dt,dd,button,tr,a,label,legend,caption";
  const text = (node: Node): string => {
    if (node.nodeType === Node.TEXT_NODE) return (node.textContent ?? "").replace(/\s+/g, " ");
    const inside = [...node.childNodes].map(text).join("");
    return node instanceof HTMLElement && node.matches(block) ? `\n${inside}\n` : inside;
  };
  return text(element)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
}
