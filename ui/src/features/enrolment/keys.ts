import type { KeyKind } from "../../bridge/types";

/** The kinds of key, for people who are asked for one by their IT team. */
export const KEYS: readonly { value: KeyKind; label: string }[] = [
  { value: "p256", label: "ECDSA P-256 (usual)" },
  { value: "p384", label: "ECDSA P-384" },
  { value: "rsa2048", label: "RSA, 2048 bits" },
  { value: "rsa3072", label: "RSA, 3072 bits" },
];

/** The names that a person typed, one a line or with commas between. */
export function namesIn(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
