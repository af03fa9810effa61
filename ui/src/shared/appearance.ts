import type { Preferences } from "../bridge/types";
import { speak } from "../language/language.svelte";

const DARK = "(prefers-color-scheme: dark)";
const MORE = "(prefers-contrast: more)";

function matches(query: string): boolean {
  return window.matchMedia?.(query).matches ?? false;
}

function paint({ theme, contrast }: Preferences): void {
  const root = document.documentElement.dataset;
  root["theme"] = theme === "dark" || (theme === "system" && matches(DARK)) ? "dark" : "light";
  root["contrast"] = contrast === "more" || matches(MORE) ? "more" : "usual";
}

/** What counts before the app has told what the person chose. */
export const AS_THE_DESKTOP: Preferences = {
  language: "system",
  theme: "system",
  contrast: "system",
  startup: "continue",
  quietHours: null,
  quietUntil: null,
};

let current = AS_THE_DESKTOP;

/** Has this window look and speak as the person chose. */
export function appear(preferences: Preferences): void {
  current = preferences;
  paint(preferences);
  speak(preferences.language);
}

/** Follows the desktop from now on, where the person leaves it to the desktop. */
export function followDesktop(): void {
  appear(current);
  for (const query of [DARK, MORE]) window.matchMedia?.(query).addEventListener("change", () => paint(current));
}
