import type { DetailMessage, Evidence } from "../bridge/types";
import { attributeOf, t } from "../language/language.svelte";
import { day } from "./format";
import { keptIn } from "./names";

/** The checks of a certificate, as the app calls them, and the messages that say the same. A test holds them to the app's source. */
export const CHECKS: Readonly<Record<string, string>> = {
  "X.509 format": "check-readable",
  "Not a CA certificate": "check-not-authority",
  "Signature algorithm": "check-signature",
  "Key strength": "check-key-strength",
  "Certificate chain": "check-chain",
  Issuer: "check-issuer",
  Subject: "check-subject",
  "Subject alternative name": "check-alternative-name",
  "Key type": "check-key-kind",
  "Extended key usage": "check-client-auth",
  "Key usage": "check-key-usage",
  "Personal store": "check-personal-store",
  "Validity period": "check-validity",
  "Revocation status": "check-not-revoked",
  "Private key": "check-key-present",
  "Test signature": "check-key-usable",
};

/** What a check is called in the language of the person. */
export function checkName(name: string): string {
  const message = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  return message === undefined ? name : t(message);
}

/** The text of a message of the app in the language of the person, with its values filled in. */
export function detailText({ id, values }: DetailMessage): string {
  const texts = Object.entries(values).map(([place, value = ""]) => {
    if (typeof value !== "string") return [place, detailTexts(value)];
    if (place === "store") return [place, keptIn(value)];
    // At noon it is that day in most places.
    return [place, place === "day" ? day(`${value}T12:00:00Z`) : value];
  });
  return t(id, Object.fromEntries(texts));
}

/** The texts of several messages, joined. */
export function detailTexts(messages: readonly DetailMessage[]): string {
  return messages.map(detailText).join("; ");
}

/** The same as a sentence of its own: without a full stop, with a capital letter. */
export function sentence(messages: readonly DetailMessage[]): string {
  const text = detailTexts(messages).replace(/\.$/, "");
  return text.slice(0, 1).toLocaleUpperCase() + text.slice(1);
}

/** What would change a fact: an event, or the next step of a problem as half a sentence. */
export function change({ wouldChange, messages }: Evidence): string {
  if (messages.wouldChange) return detailText(messages.wouldChange);
  const step = messages.nextStepOf && attributeOf(`problem-${messages.nextStepOf}`, "next");
  return step?.replace(/\.$/, "") || wouldChange;
}
