import type { Problem } from "../../bridge/types";
import { t } from "../../language/language.svelte";
import { textsOf } from "../../shared/problem";

/** What an attempt came to, in one paragraph. */
export function refusalText(refused: Problem): string {
  const { title, meaning, nextStep } = textsOf(refused);
  return t("pin-refused", { title, meaning, next: nextStep });
}
