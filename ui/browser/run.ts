/**
 * The window in a real browser, Debian's Chromium, with the recorded backend: axe checks every page in every mode (WCAG
 * 2.2 AA), nothing may be cut off at its edge, and a picture of each is left to look at.
 *
 * `CHROMIUM` names another browser; `PICTURES` the folder of the pictures.
 */
import { mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { chromium } from "playwright-core";
import { preview } from "vite";
import { englishIn } from "./english";
import { MODES, type Mode, SHOTS, type Shot } from "./shots";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PICTURES = process.env["PICTURES"] ?? join(import.meta.dirname, "../../target/ui-pictures");
/** Two cores are usual. */
const AT_ONCE = 2;

let count = 0;

/** A moment of the recorded morning, so that pictures stay the same. */
const NOW = new Date("2026-11-24T09:02:11Z");

async function emulate(page: Page, mode: Mode): Promise<void> {
  await page.clock.setFixedTime(NOW);
  // A browser that enlarges a page tells it of fewer, larger pixels.
  const { width, height } = mode.size;
  const zoom = mode.zoom ?? 1;
  await page.setViewportSize({ width: width / zoom, height: height / zoom });
  await page.emulateMedia({
    colorScheme: mode.dark ? "dark" : "light",
    contrast: mode.contrast ? "more" : "no-preference",
    forcedColors: mode.forced ? "active" : "none",
    reducedMotion: mode.still ? "reduce" : "no-preference",
  });
}

/** Shows it, and tells what is wrong with it. */
async function check(page: Page, address: string, { scenario, view, steps, isRecorded }: Shot, mode: Mode): Promise<string[]> {
  const faults: string[] = [];
  const file = view === "pin" ? "pin.html" : "index.html";
  const query = new URLSearchParams({ scenario, engine: "WebKitGTK 2.50.6", shot: String((count += 1)) });
  await page.goto(`${address}${file}?${query}#${view}`);
  await page.locator("h1").first().waitFor();
  if (mode.rightToLeft) await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
  await steps?.(page);
  // What moves for a moment has come to rest; what moves on and on, as where something is waited for, does so in pictures.
  await page.waitForFunction(() =>
    document.getAnimations().every(({ effect, playState }) => playState !== "running" || effect?.getComputedTiming().endTime === Infinity),
  );

  const cut = await page.evaluate(() => {
    const all = [document.documentElement, ...document.querySelectorAll<HTMLElement>("main, main *, nav, nav *, dialog, dialog *")];
    const wide = all.filter((element) => {
      // A long name is shortened on purpose, and says so.
      if (element.closest(".unseen, pre, textarea") || element.scrollWidth <= element.clientWidth + 1) return false;
      const { display, textOverflow } = getComputedStyle(element);
      return display !== "inline" && textOverflow !== "ellipsis" && element.clientWidth > 0;
    });
    return wide.map((element) => `${element.tagName.toLowerCase()}.${element.className} (${element.textContent?.trim().slice(0, 40)})`);
  });
  faults.push(...cut.map((element) => `${element} is wider than what is seen of it`));

  if (mode.locale?.startsWith("de") && !isRecorded) {
    const text = await page.evaluate(() => {
      const named = [...document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")];
      const names = named.flatMap((it) => ["aria-label", "title", "placeholder", "alt"].map((name) => it.getAttribute(name) ?? ""));
      return [document.title, document.body.innerText, ...names].join("\n");
    });
    faults.push(...englishIn(text).map((phrase) => `is in English: ${phrase}`));
  }

  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations } = await axe.run(document, { runOnly: tags });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ""}`).join(" | ")}`);
  });
  faults.push(...found);
  return faults;
}

const server = await preview({ mode: "mock", build: { outDir: "dist-mock" }, preview: { port: 0, host: "127.0.0.1" }, logLevel: "warn" });
const address = server.resolvedUrls?.local[0];
if (!address) throw new Error("the preview has no address");
await rm(PICTURES, { recursive: true, force: true });
await mkdir(PICTURES, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--disable-gpu", "--no-sandbox", "--font-render-hinting=none"],
});

const modes = Object.entries(MODES);
const faults: string[] = [];

/** Each worker takes one mode after the other, and shows all of it in one page. */
async function worker(): Promise<void> {
  for (let next = modes.shift(); next; next = modes.shift()) {
    const [name, mode] = next;
    const context = await browser.newContext({ locale: mode.locale ?? "en-GB", timezoneId: "UTC", deviceScaleFactor: mode.zoom ?? 1 });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    let picture = name;
    page.on("pageerror", (error) => faults.push(`${picture}: script: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") faults.push(`${picture}: console: ${message.text()}`);
    });
    await emulate(page, mode);
    for (const shot of SHOTS.filter(({ modes }) => modes === undefined || modes.includes(name))) {
      picture = `${shot.name ?? `${shot.view}-${shot.scenario}`}.${name}.png`;
      try {
        const found = await check(page, address as string, shot, mode);
        faults.push(...found.map((fault) => `${picture}: ${fault}`));
      } catch (error) {
        faults.push(`${picture}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await page.screenshot({ path: join(PICTURES, picture) });
    }
    await context.close();
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, worker));
await browser.close();
await server.close();
for (const fault of faults) console.error(fault);
console.log(`Browser  ${count} pages, ${faults.length} faults; pictures in ${PICTURES}`);
process.exitCode = faults.length === 0 ? 0 : 1;
