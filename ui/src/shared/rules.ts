import { t } from "../language/language.svelte";

/** What decides where no rule of the organisation does, as the app calls it; each is a message. */
export const DEFAULT_RULES: Readonly<Record<string, string>> = {
  "default: an untrusted device moves nothing to disk": "rule-untrusted",
  "default: a device that proved itself may": "rule-proved",
  "default: no valid managed file, so everything is refused": "rule-nothing-in-force",
  "default: a tunnel is for the one host it was opened for": "rule-one-host",
  "default: an app is reached over https only": "rule-https",
  "default: an app reaches only port 443 and the ports that it names": "rule-ports",
  "default: an app reaches only the hosts it names": "rule-hosts",
  "default: an untrusted device opens no pages of hosts in network.tunnel": "rule-tunnel",
  "default: the proxy does not lead to itself": "rule-itself",
  "default: the proxy serves its own windows only": "rule-own-windows",
  "default: downloads need a Downloads folder": "rule-no-folder",
  "default: the download could not begin": "rule-not-begun",
  "device class": "rule-device-class",
  "managed file loaded": "rule-file-loaded",
  "managed file refused": "rule-file-refused",
  "certificate enrolled": "rule-enrolled",
  "certificate renewed": "rule-renewed",
  "certificate asked for again": "rule-asked-again",
};

/** What to call the rule that decided: its own name, or words for a default. */
export function ruleName(rule: string): string {
  const message = Object.hasOwn(DEFAULT_RULES, rule) ? DEFAULT_RULES[rule] : undefined;
  return message === undefined ? rule : t(message);
}
