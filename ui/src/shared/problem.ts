import type { Problem } from "../bridge/types";
import { attributeOf } from "../language/language.svelte";

/** The words of a problem. The app brings them in English; a language has its own for every code. */
export function wordsOf({ code, title, meaning, nextStep }: Problem): Pick<Problem, "title" | "meaning" | "nextStep"> {
  const id = `problem-${code}`;
  return {
    title: attributeOf(id, null) ?? title,
    meaning: attributeOf(id, "meaning") ?? meaning,
    nextStep: attributeOf(id, "next") ?? nextStep,
  };
}
