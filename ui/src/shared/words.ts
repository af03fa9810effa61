import type { ActivityKind, DeviceClass, DownloadState, Verdict } from "../bridge/types";
import type { IconName } from "./Icon.svelte";
import type { Tone } from "./tone";

interface ClassWords {
  name: string;
  meaning: string;
  tone: Tone;
  icon: IconName;
}

/** The three device classes in plain words. */
export const CLASS: Record<DeviceClass, ClassWords> = {
  managed: {
    name: "Managed",
    meaning: "Your organisation looks after this device.",
    tone: "good",
    icon: "shield",
  },
  certified: {
    name: "Certified",
    meaning: "This device has proved itself with its device certificate.",
    tone: "good",
    icon: "shield",
  },
  untrusted: {
    name: "Untrusted",
    meaning: "This device has not proved that it belongs to your organisation.",
    tone: "warn",
    icon: "info",
  },
};

export const VERDICT: Record<Verdict, { name: string; tone: Tone; icon: IconName }> = {
  allow: { name: "Allowed", tone: "good", icon: "check" },
  monitor: { name: "Noted", tone: "calm", icon: "eye" },
  block: { name: "Blocked", tone: "bad", icon: "stop" },
};

export const ACTIVITY: Record<ActivityKind, string> = {
  download: "Download",
  print: "Print",
  connect: "Connection",
  present_certificate: "Certificate shown",
  device_class: "Device check",
  config: "Managed file",
  enrolment: "Certificate renewal",
};

export const DOWNLOAD: Record<DownloadState, { name: string; tone: Tone }> = {
  running: { name: "Downloading", tone: "calm" },
  done: { name: "Saved", tone: "good" },
  cancelled: { name: "Cancelled", tone: "plain" },
  failed: { name: "Failed", tone: "bad" },
  blocked: { name: "Blocked", tone: "bad" },
};
