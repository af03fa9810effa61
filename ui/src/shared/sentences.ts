import { attributeOf, t } from "../language/language.svelte";
import english from "../language/problems.en.ftl?raw";
import { keptIn } from "./names";

/** Sentences that the app writes in English, and the messages that say the same. A test holds them to the app's source. */
export const SENTENCES: Readonly<Record<string, string>> = {
  "The managed file names the CAs that device certificates come from": "fact-anchors",
  "Your IT team edits the [device_certificate] part of the managed file": "change-anchors",
  "Your personal certificate store can be read": "fact-store",
  "The store is locked or does not answer": "change-store",
  "A certificate in your personal store passes every check": "fact-passes",
  "All of them expire, are removed, or your organisation asks for others": "change-all-pass",
  "It is clear which of your good certificates proves this device": "fact-clear",
  "Your organisation accepts the certificate without checking whether it was revoked": "fact-revocation-not-asked",
  "Your IT team writes `revocation` in the [device_certificate] part of the managed file": "change-revocation-not-asked",
  "The CA has not revoked the certificate": "fact-not-revoked",
  "It does": "change-not-revoked",
  "Your organisation accepts the certificate although its revocation status is unknown": "fact-revocation-unknown",
  "The CA says that it was": "change-revocation-unknown",
  "It expires, goes, or is replaced by one that says otherwise": "change-statement",
  "Your IT team finds out why this machine has no id": "change-machine",
  "This device has joined a domain": "fact-domain",
  "It has joined no domain": "found-no-domain",
  "The device leaves the domain": "change-domain",
  "Readable certificate": "check-readable",
  "Not a CA's certificate": "check-not-authority",
  "Signed safely": "check-signature",
  "Strong key": "check-key-strength",
  "From your organisation's CA": "check-chain",
  Issuer: "check-issuer",
  Subject: "check-subject",
  "Alternative name": "check-alternative-name",
  "Kind of key": "check-key-kind",
  "For client authentication": "check-client-auth",
  "May sign": "check-key-usage",
  "In your personal store": "check-personal-store",
  "Valid now": "check-validity",
  "Not revoked": "check-not-revoked",
  "Private key present": "check-key-present",
  "Private key works": "check-key-usable",
};

/** Those with something in them; each group is a placeholder. */
const PATTERNS: readonly { english: RegExp; message: string }[] = [
  {
    english: /^The certificate `(?<name>.+)` expires on (?<day>[\d-]+) \((?<days>-?\d+) days left\), is removed, or your organisation asks for another$/,
    message: "change-passes",
  },
  { english: /^This device has joined the domain (?<name>.+)$/, message: "fact-named-domain" },
  { english: /^It has joined (?<name>\S+)$/, message: "found-domain" },
];

/** Why a store could not be read; the messages are those of problems, which are whole sentences. */
const STORES: typeof PATTERNS = [
  { english: /^(?<store>[^:]+): it is locked$/, message: "detail-store-locked" },
  { english: /^(?<store>[^:]+): it is closed until its PIN is typed$/, message: "detail-store-pin-needed" },
  { english: /^(?<store>[^:]+): too many wrong PINs have locked it$/, message: "detail-store-pin-locked" },
  { english: /^(?<store>[^:]+): it did not answer in time; .+$/, message: "detail-store-timed-out" },
  { english: /^(?<store>[^:]+): it is not running: (?<reason>.+)$/s, message: "detail-store-not-running" },
  { english: /^(?<store>[^:]+): an entry in it is damaged: (?<reason>.+)$/s, message: "detail-store-damaged" },
];

/** What to do next, as the table of codes has it, and the code. */
const STEPS = new Map(
  [...english.matchAll(/^problem-(\S+) = .*\n.*\n {4}\.next = (.*)$/gm)].map(([, code, next]) => [next ?? "", code ?? ""]),
);

/** What the app says, in the language of the person where that has words for it. */
export function said(text: string): string {
  const fixed = Object.hasOwn(SENTENCES, text) ? SENTENCES[text] : undefined;
  if (fixed !== undefined) return t(fixed);
  for (const { english, message } of PATTERNS) {
    const groups = english.exec(text)?.groups;
    if (groups) return t(message, { ...groups });
  }
  for (const { english, message } of STORES) {
    const groups = english.exec(text)?.groups;
    if (groups) return t(message, { ...groups, store: keptIn(groups["store"] ?? "") }).replace(/\.$/, "");
  }
  // Evidence has next steps as half sentences.
  const code = STEPS.get(`${text}.`);
  return (code && attributeOf(`problem-${code}`, "next")?.replace(/\.$/, "")) || text;
}
