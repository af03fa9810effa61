import type { Problem } from "../bridge/types";
import { attributeOf, t } from "../language/language.svelte";
import { keptIn } from "./names";

/** The words of a problem in the person's language; what is a name, or was said by a system, stays as it is. */
export function wordsOf({ code, title, meaning, nextStep, detail, message }: Problem): Pick<Problem, "title" | "meaning" | "nextStep" | "detail"> {
  const id = `problem-${code}`;
  const values = Object.entries(message?.values ?? {}).map(([place, value = ""]) => [place, place === "store" ? keptIn(value) : value]);
  return {
    title: attributeOf(id, null) ?? title,
    meaning: attributeOf(id, "meaning") ?? meaning,
    nextStep: attributeOf(id, "next") ?? nextStep,
    detail: message ? t(message.id, Object.fromEntries(values)) : detail,
  };
}
