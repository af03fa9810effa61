import type { Page } from "playwright-core";

/** How the window is looked at. */
export interface Mode {
  size: { width: number; height: number };
  dark?: boolean;
  contrast?: boolean;
  forced?: boolean;
  still?: boolean;
  rightToLeft?: boolean;
  zoom?: number;
  locale?: string;
}

/** What the launcher opens with, and the least that it can be made. */
const USUAL = { width: 900, height: 640 };
const NARROW = { width: 420, height: 640 };

export const MODES: Record<string, Mode> = {
  light: { size: USUAL },
  dark: { size: USUAL, dark: true },
  contrast: { size: USUAL, contrast: true, still: true },
  "contrast-dark": { size: USUAL, contrast: true, dark: true, still: true },
  forced: { size: USUAL, forced: true },
  narrow: { size: NARROW },
  zoom: { size: USUAL, zoom: 2 },
  rtl: { size: USUAL, rightToLeft: true },
  german: { size: USUAL, locale: "de-DE" },
  "german-dark": { size: USUAL, locale: "de-DE", dark: true },
  "german-narrow": { size: NARROW, locale: "de-DE" },
};

/** What is looked at. */
export interface Shot {
  view: string;
  scenario: string;
  name?: string;
  /** Only in these modes; in every one where none is named. */
  modes?: string[];
  /** It shows words that the app wrote, which were recorded in English. */
  isRecorded?: boolean;
  steps?: (page: Page) => Promise<unknown>;
}

const ONCE = ["light", "german"];
/** Where something is missing on the machine. */
const ODD = ["light", "dark", "german", "german-dark"];
const CANDIDATES = /^(Show|Zeigen)/;
const press = (name: RegExp) => (page: Page) => page.getByRole("button", { name }).first().click();

/** Each page in every mode, and each state that is unusual in English and German. */
export const SHOTS: Shot[] = [
  { view: "apps", scenario: "certified" },
  { view: "device", scenario: "certified" },
  {
    view: "downloads",
    scenario: "certified",
    steps: async (page) => {
      // A little more has come in two seconds later.
      await page.evaluate(async () => {
        const { port } = window as unknown as { port: import("../src/bridge/mock").MockPort };
        const later = performance.now() + 2_000;
        performance.now = () => later;
        const downloads = await port.downloads();
        port.tellDownloads(downloads.map((it) => (it.state === "running" ? { ...it, received: it.received + 9_400_000 } : it)));
      });
    },
  },
  { view: "notifications", scenario: "certified" },
  { view: "apps", scenario: "places", modes: ["light", "contrast", "narrow", "rtl", "german"], steps: press(/^(Places in|Orte in)/) },
  { view: "activity", scenario: "certified" },
  { view: "settings", scenario: "certified" },
  { view: "about", scenario: "certified" },
  { view: "pin", scenario: "waiting", modes: ["light", "dark", "contrast", "rtl", "german"] },
  { view: "device", scenario: "untrusted", modes: ["light", "dark", "narrow", "german"] },
  { view: "downloads", scenario: "untrusted", modes: ["light", "dark", "contrast", "german"] },
  { view: "notifications", scenario: "untrusted", modes: ONCE },
  { view: "notifications", scenario: "quiet", modes: ONCE },
  { view: "settings", scenario: "quiet", modes: ONCE },
  { view: "settings", scenario: "quietOwn", modes: ["light", "german", "narrow"] },
  { view: "apps", scenario: "noFile", modes: [...ODD, "narrow"] },
  { view: "apps", scenario: "refused", modes: ODD },
  { view: "apps", scenario: "lastGood", modes: ONCE },
  { view: "apps", scenario: "kernel", modes: ODD },
  { view: "apps", scenario: "empty", modes: ONCE },
  { view: "apps", scenario: "lost", modes: ONCE, isRecorded: true },
  { view: "apps", scenario: "looking", modes: ODD },
  { view: "apps", scenario: "noCertificate", modes: ODD },
  { view: "apps", scenario: "broken", modes: ODD },
  { view: "apps", scenario: "silent", modes: ONCE },
  { view: "device", scenario: "noCertificate", modes: ODD },
  { view: "device", scenario: "noKeyring", modes: ODD },
  { view: "device", scenario: "lockedKeyring", modes: ODD },
  { view: "device", scenario: "offline", modes: ODD },
  { view: "device", scenario: "pin", modes: ONCE },
  { view: "device", scenario: "renewalFails", modes: ONCE },
  { view: "downloads", scenario: "noDownloads", modes: ODD },
  { view: "downloads", scenario: "empty", modes: ONCE },
  { view: "activity", scenario: "empty", modes: ONCE },
  { view: "activity", scenario: "failing", modes: ONCE },
  { view: "settings", scenario: "lastGood", modes: ONCE },
  { view: "apps", scenario: "choosing", modes: [...ONCE, "dark", "narrow"] },
  { view: "device", scenario: "certified", name: "candidates", modes: [...ONCE, "dark", "narrow"], steps: press(CANDIDATES) },
  { view: "device", scenario: "untrusted", name: "candidates-untrusted", modes: ONCE, steps: press(CANDIDATES) },
  { view: "device", scenario: "certified", name: "request", modes: ONCE, steps: press(/certificate …|beantragen …/) },
  {
    view: "apps",
    scenario: "certified",
    name: "search",
    modes: ONCE,
    steps: async (page) => {
      await page.keyboard.type("ca");
    },
  },
  { view: "pin", scenario: "lastTry", modes: ONCE },
];
