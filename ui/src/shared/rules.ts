import { t } from "../language/language.svelte";

/** What decides where no rule of the organisation does, as the app calls it; each is a message. */
export const DEFAULT_RULES: Readonly<Record<string, string>> = {
  "default: an untrusted device moves nothing to disk": "rule-untrusted",
  "default: a device that proved itself may": "rule-proved",
  "default: no valid managed file, so everything is refused": "rule-nothing-in-force",
};

/** What to call the rule that decided: its own name, or words for a default. */
export function ruleName(rule: string): string {
  const message = Object.hasOwn(DEFAULT_RULES, rule) ? DEFAULT_RULES[rule] : undefined;
  return message === undefined ? rule : t(message);
}
