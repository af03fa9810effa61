import type { ActivityKind, ConfigState, DeviceClass, DownloadState, Verdict } from "../bridge/types";
import type { IconName } from "./Icon.svelte";
import type { Tone } from "./tone";

/** How each value of a closed set is shown. `name` and `meaning` are messages. */
interface Shown {
  name: string;
  tone: Tone;
}

export const CLASS: Record<DeviceClass, Shown & { meaning: string; icon: IconName }> = {
  managed: { name: "class-managed", meaning: "class-managed-meaning", tone: "good", icon: "shield" },
  certified: { name: "class-certified", meaning: "class-certified-meaning", tone: "good", icon: "shield" },
  untrusted: { name: "class-untrusted", meaning: "class-untrusted-meaning", tone: "warn", icon: "info" },
};

export const VERDICT: Record<Verdict, Shown & { icon: IconName }> = {
  allow: { name: "verdict-allow", tone: "good", icon: "check" },
  monitor: { name: "verdict-monitor", tone: "calm", icon: "eye" },
  block: { name: "verdict-block", tone: "bad", icon: "stop" },
};

export const ACTIVITY: Record<ActivityKind, string> = {
  download: "kind-download",
  print: "kind-print",
  connect: "kind-connect",
  present_certificate: "kind-present-certificate",
  device_class: "kind-device-class",
  config: "kind-config",
  enrolment: "kind-enrolment",
};

export const DOWNLOAD: Record<DownloadState, Shown> = {
  running: { name: "download-running", tone: "calm" },
  done: { name: "download-done", tone: "good" },
  cancelled: { name: "download-cancelled", tone: "plain" },
  failed: { name: "download-failed", tone: "bad" },
  blocked: { name: "download-blocked", tone: "bad" },
};

/** What became of the managed file. */
export const CONFIG: Record<ConfigState, Shown & { meaning: string }> = {
  inForce: { name: "config-in-force", meaning: "config-in-force-meaning", tone: "good" },
  lastGood: { name: "config-last-good", meaning: "config-last-good-meaning", tone: "warn" },
  refused: { name: "config-refused", meaning: "config-refused-meaning", tone: "bad" },
};
