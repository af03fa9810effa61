import type { Problem } from "../bridge/types";
import { attributeOf } from "../language/language.svelte";
import { detailText } from "./sentences";

/** The words of a problem in the person's language; what is a name, or was said by a system, stays as it is. */
export function textsOf({ code, title, meaning, nextStep, detail, message }: Problem): Pick<Problem, "title" | "meaning" | "nextStep" | "detail"> {
  const id = `problem-${code}`;
  return {
    title: attributeOf(id, null) ?? title,
    meaning: attributeOf(id, "meaning") ?? meaning,
    nextStep: attributeOf(id, "next") ?? nextStep,
    detail: message ? detailText(message) : detail,
  };
}
