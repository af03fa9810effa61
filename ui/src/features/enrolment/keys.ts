import type { KeyKind } from "../../bridge/types";

/** The kinds of key, for people who are asked for one by their IT team; `label` is a message. */
export const KEYS: readonly { value: KeyKind; label: string }[] = [
  { value: "p256", label: "key-p256" },
  { value: "p384", label: "key-p384" },
  { value: "rsa2048", label: "key-rsa2048" },
  { value: "rsa3072", label: "key-rsa3072" },
];

/** The names that a person typed, one a line or with commas between. */
export function namesIn(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
