/** What the table of messages has in English, found in what a page says in another language. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const read = (name: string): string => readFileSync(join(import.meta.dirname, "../src/language", name), "utf8");

/** Each run of at least three words in the values of a file's messages. */
function runs(text: string): string[] {
  const values = text.split("\n").filter((line) => !line.startsWith("#"));
  const parts = values.flatMap((line) => line.replace(/^\s*(?:\.?[a-z][a-z0-9-]*\s*=|\*?\[\w+\])/, "").split(/\{[^}]*\}?|\}/));
  return parts.map((part) => part.trim().replace(/^[\s.,;:“”…]+/, "")).filter((part) => part.split(/\s+/).length >= 3);
}

const german = read("de.ftl") + read("problems.de.ftl");
const ENGLISH = [...new Set([...runs(read("en.ftl")), ...runs(read("problems.en.ftl"))])].filter((run) => !german.includes(run));

/** Every run of English words of the table that `said` has. */
export function englishIn(text: string): string[] {
  const flat = text.replace(/\s+/g, " ");
  return ENGLISH.filter((run) => flat.includes(run));
}
