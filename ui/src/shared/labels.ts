import type { ActivityKind, ConfigState, DeviceClass, DownloadState, Verdict } from "../bridge/types";
import type { IconName } from "./Icon.svelte";
import type { Severity } from "./severity";

/** How each value of a closed set is shown. `name` and `meaning` are messages. */
interface Shown {
  name: string;
  severity: Severity;
}

export const CLASS: Record<DeviceClass, Shown & { meaning: string; icon: IconName }> = {
  managed: { name: "class-managed", meaning: "class-managed-meaning", severity: "success", icon: "shield" },
  certified: { name: "class-certified", meaning: "class-certified-meaning", severity: "success", icon: "shield" },
  untrusted: { name: "class-untrusted", meaning: "class-untrusted-meaning", severity: "warning", icon: "info" },
};

export const VERDICT: Record<Verdict, Shown & { icon: IconName }> = {
  allow: { name: "verdict-allow", severity: "success", icon: "check" },
  monitor: { name: "verdict-monitor", severity: "info", icon: "eye" },
  block: { name: "verdict-block", severity: "error", icon: "stop" },
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
  running: { name: "download-running", severity: "info" },
  done: { name: "download-done", severity: "success" },
  cancelled: { name: "download-cancelled", severity: "neutral" },
  failed: { name: "download-failed", severity: "error" },
  blocked: { name: "download-blocked", severity: "error" },
};

/** What became of the managed file. */
export const CONFIG: Record<ConfigState, Shown & { meaning: string }> = {
  inForce: { name: "config-in-force", meaning: "config-in-force-meaning", severity: "success" },
  lastGood: { name: "config-last-good", meaning: "config-last-good-meaning", severity: "warning" },
  refused: { name: "config-refused", meaning: "config-refused-meaning", severity: "error" },
};
