/** What crosses between this window and the app. Field names are those that the Rust side serialises. */

/** What went wrong, why, and what to do next. The words come from the app's one table. */
export interface Problem {
  code: string;
  title: string;
  meaning: string;
  nextStep: string;
  detail: string | null;
}

export type DeviceClass = "managed" | "certified" | "untrusted";
export type Verdict = "allow" | "monitor" | "block";

/** One mistake in a managed file. Line and column count from 1. */
export interface Fault {
  file: string;
  line: number | null;
  column: number | null;
  key: string;
  what: string;
  why: string;
  instead: string;
}

/** `lastGood`: the newest file is refused, the one before stays in force. `refused`: nothing is in force. */
export type ConfigState = "inForce" | "lastGood" | "refused";

export interface Config {
  files: string[];
  state: ConfigState;
  problem: Problem | null;
  faults: Fault[];
}

export interface PinnedApp {
  id: string;
  name: string;
  url: string;
  host: string;
  /** A `data:` URL. */
  icon: string | null;
  open: boolean;
  start: "login" | "manual";
}

/** The device certificate in use. Times are RFC 3339; the fingerprint is SHA-256 in hex. */
export interface Certificate {
  subject: string;
  issuer: string;
  serial: string;
  fingerprint: string;
  notBefore: string;
  notAfter: string;
  daysLeft: number;
  store: string;
}

/** One fact that decided the class, and what would change it. */
export interface Evidence {
  fact: string;
  holds: boolean;
  /** What was found, where that says more. */
  found: string | null;
  wouldChange: string;
}

export interface Device {
  class: DeviceClass;
  certificate: Certificate | null;
  problem: Problem | null;
  evidence: Evidence[];
  checkedAt: string;
}

/** Everything at a glance. */
export interface Overview {
  /** `null` when no managed file is in force. */
  organization: { name: string; helpUrl: string } | null;
  /** `false` when a file was named by hand at the start. */
  managed: boolean;
  config: Config;
  apps: PinnedApp[];
  device: Device;
  /** Why no app can be opened on this device. */
  kernel: Problem | null;
  restartNeeded: boolean;
  version: string;
}

/** A certificate found in a store, and why it was chosen or lost. What an unreadable one cannot tell is empty. */
export interface Candidate {
  subject: string;
  issuer: string;
  serial: string;
  fingerprint: string;
  store: string;
  chosen: boolean;
  notBefore: string;
  notAfter: string;
  checks: { name: string; passed: boolean; detail: string }[];
  reason: string;
}

export type ActivityKind =
  | "download"
  | "print"
  | "connect"
  | "present_certificate"
  | "device_class"
  | "config";

/** One decision that Porthole made. */
export interface ActivityRecord {
  time: string;
  app: string | null;
  host: string | null;
  activity: ActivityKind;
  verdict: Verdict;
  rule: string;
  deviceClass: DeviceClass;
  certificate: string | null;
  detail: string | null;
}

export type DownloadState = "running" | "done" | "cancelled" | "failed" | "blocked";

/** Sizes are in bytes; `total` is `null` when the server did not say. */
export interface Download {
  id: number;
  app: string | null;
  name: string;
  received: number;
  total: number | null;
  state: DownloadState;
  problem: Problem | null;
}
