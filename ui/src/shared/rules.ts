import { t } from "../language/language.svelte";

/** What decides where no rule of the organisation does, as the app calls it; each is a message. */
export const DEFAULT_RULES: Readonly<Record<string, string>> = {
  "default: block downloads and printing on untrusted devices": "rule-untrusted",
  "default: allow downloads and printing on trusted devices": "rule-proved",
  "default: block everything without a valid managed file": "rule-nothing-in-force",
  "default: block requests for another host than the tunnel's": "rule-one-host",
  "default: block unencrypted HTTP": "rule-https",
  "default: block names that TLS cannot carry": "rule-tls-name",
  "default: block ports other than 443 that the app does not list": "rule-ports",
  "default: block hosts that the app does not list": "rule-hosts",
  "default: block hosts in network.tunnel on untrusted devices": "rule-tunnel",
  "default: block requests to the proxy itself": "rule-itself",
  "default: block clients other than Porthole's windows": "rule-own-windows",
  "default: block downloads without a Downloads folder": "rule-no-folder",
  "default: block downloads that cannot start": "rule-not-begun",
  "device class": "rule-device-class",
  "managed file loaded": "rule-file-loaded",
  "managed file refused": "rule-file-refused",
  "certificate enrolled": "rule-enrolled",
  "certificate renewed": "rule-renewed",
  "certificate requested again": "rule-asked-again",
};

/** What to call the rule that decided: its own name, or words for a default. */
export function ruleName(rule: string): string {
  const message = Object.hasOwn(DEFAULT_RULES, rule) ? DEFAULT_RULES[rule] : undefined;
  return message === undefined ? rule : t(message);
}
