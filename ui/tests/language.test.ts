import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentBundle, FluentResource } from "@fluent/bundle";
import { type AST, parse } from "svelte/compiler";
import { describe, expect, it } from "vitest";
import { PROBLEMS } from "../src/bridge/mock/generated";
import { LANGUAGES, localesOf, spokenFor } from "../src/language/language.svelte";
import { AS_THE_DESKTOP, appear } from "../src/shared/appearance";
import { textsOf } from "../src/shared/problem";
import { DEFAULT_RULES } from "../src/shared/rules";
import { change, CHECKS, checkName, sentence, detailText } from "../src/shared/sentences";

const SOURCE = join(import.meta.dirname, "../src");
const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" });
const read = (file: string): string => readFileSync(join(SOURCE, file), "utf8");

/** The messages of a file with their placeholders, attributes as messages of their own. */
function messages(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const placeholders = (pattern: unknown): string[] => {
    const names = [...JSON.stringify(pattern ?? null).matchAll(/"type":"var","name":"([^"]+)"/g)].map(([, name]) => name ?? "");
    return [...new Set(names)].sort();
  };
  for (const { id, value, attributes } of new FluentResource(text).body as { id: string; value: unknown; attributes: object }[]) {
    found.set(id, placeholders(value));
    for (const [name, pattern] of Object.entries(attributes)) found.set(`${id}.${name}`, placeholders(pattern));
  }
  return found;
}

const ENGLISH = new Map([...messages(read("language/en.ftl")), ...messages(read("language/problems.en.ftl"))]);

describe.each(Object.entries(LANGUAGES))("the language %s", (spoken, { texts }) => {
  const own = new Map(texts.flatMap((text) => [...messages(text)]));

  it.skipIf(spoken === "en")("has every message with its placeholders, and no other", () => {
    expect(Object.fromEntries([...own].sort())).toEqual(Object.fromEntries([...ENGLISH].sort()));
  });

  it("has a form for each number that the language tells apart", () => {
    const bundle = new FluentBundle(spoken, { useIsolating: false });
    texts.forEach((text) => bundle.addResource(new FluentResource(text)));
    for (const [id, names] of own) {
      const pattern = bundle.getMessage(id)?.value;
      if (!pattern) continue;
      for (const number of [0, 1, 2, 7]) {
        const errors: Error[] = [];
        bundle.formatPattern(pattern, Object.fromEntries(names.map((name) => [name, number])), errors);
        expect(errors, id).toEqual([]);
      }
    }
  });

  // WCAG 2.5.3: a person who speaks to the window says what is seen.
  it("has what is seen on a button in what is heard of it", () => {
    const seen: Record<string, string> = { "download-cancel-named": "cancel" };
    const bundle = new FluentBundle(spoken, { useIsolating: false });
    texts.forEach((text) => bundle.addResource(new FluentResource(text)));
    const said = (id: string): string => bundle.formatPattern(bundle.getMessage(id)?.value ?? id, {}, []).replace(" …", "").toLowerCase();
    const named = [...own.keys()].filter((id) => id.endsWith("-named"));
    expect(named.length).toBeGreaterThan(10);
    for (const id of named) expect(said(id), id).toContain(said(seen[id] ?? id.slice(0, -"-named".length)));
  });

  it.skipIf(spoken === "en")("has words of its own: nothing was left in English", () => {
    const english = new FluentBundle("en", { useIsolating: false });
    for (const text of [read("language/en.ftl"), read("language/problems.en.ftl")]) english.addResource(new FluentResource(text));
    const bundle = new FluentBundle(spoken, { useIsolating: false });
    texts.forEach((text) => bundle.addResource(new FluentResource(text)));
    const same = [...own.keys()].filter((id) => {
      const [message, attribute] = id.split(".");
      const of = (from: FluentBundle): unknown => {
        const found = from.getMessage(message ?? "");
        return attribute === undefined ? found?.value : found?.attributes[attribute];
      };
      return typeof of(bundle) === "string" && of(bundle) === of(english) && String(of(bundle)).split(" ").length > 2;
    });
    expect(same).toEqual([]);
  });
});

describe("the German texts", () => {
  // Placeholders and code are the same in every language.
  const german = ["de.ftl", "problems.de.ftl"].flatMap((file) =>
    read(`language/${file}`)
      .split("\n")
      .filter((line) => line.trim() !== "" && !line.startsWith("#"))
      .map((line) => line.replace(/^\s*(\.?[\w-]+ =|\*?\[\w+\])\s*/, "").replace(/`[^`]*`|\{[^}]*\}/g, "…")),
  );
  const saying = (words: string, flags = ""): string[] => german.filter((text) => new RegExp(`(?<!\\p{L})(?:${words})(?!\\p{L})`, `u${flags}`).test(text));

  it("are all of them", () => expect(german.length).toBeGreaterThan(1000));

  it("have no English words", () => {
    const words = "the|and|or|of|is|are|not|with|your|you|file|store|key|request|certificate|device|when|from|to|by|this|that|please|error|failed|retry|cannot";
    const quoted = /„[^“]*“/g;
    expect(saying(words, "i").filter((text) => new RegExp(`\\b(?:${words})\\b`, "i").test(text.replace(quoted, "")))).toEqual([]);
  });

  it("name who acts, and say nothing vaguely", () => {
    expect(saying("niemand\\p{L}*|jemand\\p{L}*|irgend\\p{L}*|man|halt|quasi|sozusagen|bzw|Dinge?|Sache", "i")).toEqual([]);
  });

  it("address the person formally", () => {
    expect(saying("du|dich|dir|dein\\p{L}*|euch|euer|eure\\p{L}*", "i")).toEqual([]);
    expect(german.filter((text) => /(?:^|[.!?:;] )(?:Prüfe|Wähle|Öffne|Starte|Klicke|Versuche|Gib|Lade|Nimm|Sende|Melde)(?!\p{L})(?! …)/u.test(text))).toEqual([]);
  });

  it("have German quotation marks and one sign for what is left out", () => {
    expect(german.filter((text) => /["”'’‚‘„“]|\.\.\./.test(text.replace(/„[^„“]*“/g, "")))).toEqual([]);
  });

  it("end as the English ones do", () => {
    const ends = (file: string): Map<string, string> => {
      const found = new Map<string, string>();
      for (const { id, value, attributes } of new FluentResource(read(`language/${file}`)).body as { id: string; value: unknown; attributes: object }[]) {
        for (const [name, pattern] of [["", value], ...Object.entries(attributes)] as [string, unknown][]) {
          const last: unknown = Array.isArray(pattern) ? pattern.at(-1) : pattern;
          if (typeof last === "string") found.set(`${id}.${name}`, /[.?!…:]?$/.exec(last)?.[0] ?? "");
        }
      }
      return found;
    };
    const abbreviated = ["time-minutes.", "time-seconds."];
    for (const [german, english] of [["de.ftl", "en.ftl"], ["problems.de.ftl", "problems.en.ftl"]] as const) {
      const wanted = ends(english);
      const other = [...ends(german)].filter(([id, end]) => wanted.has(id) && wanted.get(id) !== end && !abbreviated.includes(id));
      expect(other).toEqual([]);
    }
  });
});

describe("the messages", () => {
  const code = files.filter((file) => /\.(svelte|ts)$/.test(file) && !file.startsWith(join("bridge", "mock")));
  // The windows of apps, the tray and the proxy's pages say theirs from Rust.
  const native = ["src", "crates/broker/src", "crates/proxy/src", "crates/language/src"].flatMap((folder) => {
    const path = join(SOURCE, "../../src-tauri", folder);
    return readdirSync(path, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".rs"))
      .map((file) => readFileSync(join(path, file), "utf8"));
  });
  const texts = [...code.map(read), ...native];
  const named = new Set(texts.flatMap((text) => [...text.matchAll(/"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)"/g)].map(([, id]) => id ?? "")));

  it("are all used", () => {
    const unused = [...messages(read("language/en.ftl")).keys()].filter((id) => !named.has(id));
    expect(unused).toEqual([]);
  });

  it("are all there where `t` names them", () => {
    const called = code.flatMap((file) => [...read(file).matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, id]) => id ?? ""));
    expect(called.filter((id) => !ENGLISH.has(id))).toEqual([]);
  });

  it("have words for every problem and every default", () => {
    for (const id of Object.keys(PROBLEMS)) expect(ENGLISH.has(`problem-${id}`), id).toBe(true);
    const crates = join(SOURCE, "../../src-tauri/crates");
    const rust = readdirSync(crates, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".rs"));
    const rules = rust.flatMap((file) => [...readFileSync(join(crates, file), "utf8").matchAll(/"(default: [^"]+)"/g)].map(([, rule]) => rule ?? ""));
    expect(rules.length).toBeGreaterThan(5);
    for (const rule of rules) expect(Object.keys(DEFAULT_RULES)).toContain(rule);
  });
});

describe("the checks of a certificate", () => {
  const rust = readFileSync(join(SOURCE, "../../src-tauri/crates/identity/src/checks/check.rs"), "utf8");

  it("are those that the app makes", () => {
    const names = [...rust.matchAll(/Self::\w+ => "([^"]+)"/g)].map(([, name]) => name);
    expect(Object.keys(CHECKS)).toEqual(names);
  });

  it("are said in the language of the person, with what they found", () => {
    appear({ ...AS_THE_DESKTOP, language: "de" });
    expect(checkName("Key strength")).toBe("Schlüsselstärke");
    const expired = { id: "found-expired", values: { day: "2026-03-02" } };
    const store = { id: "found-key-hidden", values: { store: "Secret Service", reason: [{ id: "store-is-locked", values: {} }] } };
    expect(detailText({ id: "lost-failed", values: { reason: [expired, store] } })).toBe(
      "Nicht gewählt: es ist am 2. März 2026 abgelaufen; Ihr Schlüsselbund gibt den Zugriff auf seinen privaten Schlüssel nicht frei: gesperrt.",
    );
    expect(sentence([expired])).toBe("Es ist am 2. März 2026 abgelaufen");
    expect(sentence([{ id: "detail-store-locked", values: { store: "Secret Service" } }])).toBe("Ihr Schlüsselbund: gesperrt");
  });

  it("have what would change them as an event or as a next step", () => {
    appear({ ...AS_THE_DESKTOP, language: "de" });
    const fact = { fact: "", holds: true, found: null, wouldChange: "Ask", messages: { fact: { id: "fact-store", values: {} }, found: [] } };
    const event = { wouldChange: { id: "change-store", values: {} }, nextStepOf: null };
    expect(change({ ...fact, messages: { ...fact.messages, ...event } })).toBe("Der Speicher ist gesperrt oder antwortet nicht");
    const step = { wouldChange: null, nextStepOf: "device-no-certificate" };
    expect(change({ ...fact, messages: { ...fact.messages, ...step } })).toBe(
      "Beantragen Sie ein Gerätezertifikat oder bitten Sie Ihre IT-Abteilung um eines",
    );
  });
});

describe("a problem", () => {
  const locked = { ...PROBLEMS["store-locked"], detail: "Secret Service: it is locked.", message: { id: "detail-store-locked", values: { store: "Secret Service" } } };

  it("is said in the language of the person, with the detail and what people call things", () => {
    appear({ ...AS_THE_DESKTOP, language: "en" });
    expect(textsOf(locked).detail).toBe("Your keyring: it is locked.");
    appear({ ...AS_THE_DESKTOP, language: "de" });
    expect(textsOf(locked)).toEqual({
      title: "Ihr persönlicher Speicher ist gesperrt",
      meaning: "Der Schlüsselbund mit Ihrem Gerätezertifikat ist gesperrt. Porthole kann ihn nicht lesen.",
      nextStep: "Entsperren Sie den Schlüsselbund oder melden Sie sich neu an und prüfen Sie dann noch einmal.",
      detail: "Ihr Schlüsselbund: gesperrt.",
    });
    expect(textsOf({ ...PROBLEMS["store-locked"], detail: "/etc/porthole" }).detail).toBe("/etc/porthole");
  });
});

describe("the language of the person", () => {
  it("is the first of the desktop's that is spoken, with its region for dates", () => {
    expect(spokenFor("system", ["fr-FR", "de-AT", "en"])).toEqual({ spoken: "de", locale: "de-AT" });
    expect(spokenFor("system", ["fr-FR"])).toEqual({ spoken: "en", locale: "en" });
  });

  it("is the one that the app names, whatever the engine takes from the desktop", () => {
    const named = (language: string | null, ...known: string[]): ReturnType<typeof spokenFor> => spokenFor("system", localesOf(language, known));
    expect(named("de", "en-US")).toEqual({ spoken: "de", locale: "de" });
    expect(named("de", "en-GB", "de-AT")).toEqual({ spoken: "de", locale: "de-AT" });
    expect(named("en", "de-DE", "en-GB")).toEqual({ spoken: "en", locale: "en-GB" });
    expect(named(null, "de-CH")).toEqual({ spoken: "de", locale: "de-CH" });
    expect(spokenFor("en", localesOf("de", ["de-DE"]))).toEqual({ spoken: "en", locale: "en" });
  });

  it("is read from the address of the window", () => {
    history.replaceState(null, "", "?language=de");
    appear(AS_THE_DESKTOP);
    expect(document.documentElement.lang).toBe("de");
    history.replaceState(null, "", location.pathname);
    appear(AS_THE_DESKTOP);
    expect(document.documentElement.lang).toBe("en");
  });

  it("is the one that was chosen, whatever the desktop has", () => {
    expect(spokenFor("de", ["en-GB"])).toEqual({ spoken: "de", locale: "de" });
    expect(spokenFor("en", ["de-DE", "en-GB"])).toEqual({ spoken: "en", locale: "en-GB" });
  });
});

/** Attributes that people read or hear. */
const READ = new Set(["aria-label", "title", "alt", "placeholder", "label", "hint", "legend", "busyLabel"]);
/** What is called the same in every language. */
const NAMES = ["Porthole", "-----BEGIN CERTIFICATE-----"];

/** Texts that stand in a component itself. */
function literals(file: string): string[] {
  const found: string[] = [];
  const note = (text: string): void => {
    if (/\p{L}{2}/u.test(text) && !NAMES.includes(text.trim())) found.push(`${file}: ${text.trim()}`);
  };
  const walk = (node: unknown, inside: string | null): void => {
    if (Array.isArray(node)) return node.forEach((part) => walk(part, inside));
    if (typeof node !== "object" || node === null || !("type" in node)) return;
    const { type } = node as { type: string };
    if (type === "Text" && (inside === null || READ.has(inside))) note((node as AST.Text).data);
    // A text in an expression: shown as it is, unless it names a message, a kind or a key.
    if (type === "Literal" && (inside === null || READ.has(inside))) {
      const { value } = node as unknown as { value: unknown };
      if (typeof value === "string" && /\s|^\p{Lu}\p{Ll}/u.test(value)) note(value);
    }
    const next = type === "Attribute" ? (node as AST.Attribute).name : inside;
    for (const [key, part] of Object.entries(node)) {
      if (key !== "metadata" && key !== "css") walk(part, next);
    }
  };
  walk(parse(read(file), { modern: true }).fragment, null);
  return found;
}

describe("a component", () => {
  it("holds no text itself", () => {
    const components = files.filter((file) => file.endsWith(".svelte"));
    expect(components.length).toBeGreaterThan(40);
    expect(components.flatMap(literals)).toEqual([]);
  });
});
