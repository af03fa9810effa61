import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import type { Language } from "../bridge/types";
import german from "./de.ftl?raw";
import english from "./en.ftl?raw";
import germanProblems from "./problems.de.ftl?raw";
import englishProblems from "./problems.en.ftl?raw";

/** A language that this window speaks. */
export type Spoken = Exclude<Language, "system">;

interface Entry {
  /** What the language calls itself. */
  name: string;
  direction: "ltr" | "rtl";
  texts: string[];
}

/** Every language, with its files. */
export const LANGUAGES: Record<Spoken, Entry> = {
  en: { name: "English", direction: "ltr", texts: [english, englishProblems] },
  de: { name: "Deutsch", direction: "ltr", texts: [german, germanProblems] },
};

function bundleOf(spoken: Spoken, locale: string): FluentBundle {
  const { texts, direction } = LANGUAGES[spoken];
  // Names and numbers are kept apart from the text around them where the two may run in different directions.
  const bundle = new FluentBundle(locale, { useIsolating: direction === "rtl" });
  for (const text of texts) bundle.addResource(new FluentResource(text));
  return bundle;
}

function languageOf(locale: string): string {
  return locale.split("-")[0]?.toLowerCase() ?? "";
}

/** The locales of the person, the first one in the language that the app names: an engine does not know every setting of the desktop. */
export function localesOf(named: string | null, known: readonly string[]): readonly string[] {
  return named === null ? known : [...known.filter((locale) => languageOf(locale) === named), named, ...known];
}

/** The first language of the person that is spoken here, and the locale for dates and numbers. */
export function spokenFor(chosen: Language, wanted: readonly string[]): { spoken: Spoken; locale: string } {
  const isSpoken = (language: string): language is Spoken => Object.hasOwn(LANGUAGES, language);
  for (const locale of wanted) {
    const language = languageOf(locale);
    if (isSpoken(language) && (chosen === "system" || chosen === language)) return { spoken: language, locale };
  }
  const spoken = chosen === "system" ? "en" : chosen;
  return { spoken, locale: spoken };
}

class Speaking {
  spoken = $state<Spoken>("en");
  locale = $state("en");
  readonly bundle = $derived(bundleOf(this.spoken, this.locale));
}

const speaking = new Speaking();

/** Has every text of this window in the language that the person chose. */
export function speak(chosen: Language): void {
  const named = new URLSearchParams(location.search).get("language");
  const { spoken, locale } = spokenFor(chosen, localesOf(named, navigator.languages));
  speaking.spoken = spoken;
  speaking.locale = locale;
  document.documentElement.lang = spoken;
  document.documentElement.dir = LANGUAGES[spoken].direction;
}

/** The locale for dates and numbers. */
export function locale(): string {
  return speaking.locale;
}

function pattern(id: string, attribute: string | null, values?: Record<string, FluentVariable>): string | null {
  const { bundle } = speaking;
  const message = bundle.getMessage(id);
  const found = attribute === null ? message?.value : message?.attributes[attribute];
  if (!found) return null;
  const errors: Error[] = [];
  const text = bundle.formatPattern(found, values, errors);
  const [error] = errors;
  if (error) console.error(`message ${id}: ${error.message}`);
  return text;
}

/** The message called `id`, with its placeholders filled. */
export function t(id: string, values?: Record<string, FluentVariable>): string {
  return pattern(id, null, values) ?? id;
}

/** The organisation's words in the language of the person, else in English, else the first that there are. */
export function inSpokenLanguage(texts: Readonly<Record<string, string>>): string | undefined {
  return texts[speaking.spoken] ?? texts["en"] ?? Object.values(texts)[0];
}

/** What the language has for an attribute of a message, where it has that message. */
export function attributeOf(id: string, attribute: string | null): string | null {
  return pattern(id, attribute);
}
