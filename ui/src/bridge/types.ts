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

/** What is known about a certificate's revocation, with all of it in words. */
export interface Revocation {
  state: "good" | "revoked" | "unknown" | "not-checked";
  source: string | null;
  asOf: string | null;
  ageSeconds: number | null;
  since: string | null;
  detail: string;
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
  revocation: Revocation;
}

/** A choice that the organisation leaves to the person. `due`: there is no device certificate until one is picked. */
export interface OpenChoice {
  usable: number;
  due: boolean;
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
  /** `null` where the organisation has the newest chosen. */
  choice: OpenChoice | null;
  problem: Problem | null;
  evidence: Evidence[];
  checkedAt: string;
}

/** Something that changed by itself and that the person should know. */
export interface Notice {
  id: number;
  tone: "good" | "warn" | "calm";
  title: string;
  message: string;
}

/** What the rules decide on one activity in one app on this device. */
export interface Permission {
  app: string;
  activity: "download" | "print";
  verdict: Verdict;
  rule: string;
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
  /** One for each activity in each app. */
  permissions: Permission[];
  /** Why no app can be opened on this device. */
  kernel: Problem | null;
  restartNeeded: boolean;
  /** The app that waits to be opened until the person has picked a certificate. */
  waiting: string | null;
  /** The tokens that wait for their PIN. */
  locked: string[];
  /** What changed while Porthole ran, newest first, until dismissed. */
  notices: Notice[];
  version: string;
}

/** A certificate found in a store, and why it was chosen or lost. What an unreadable one cannot tell is empty. */
export interface Candidate {
  subject: string;
  issuer: string;
  serial: string;
  fingerprint: string;
  store: string;
  /** Whether it passed every check. */
  usable: boolean;
  chosen: boolean;
  notBefore: string;
  notAfter: string;
  revocation: Revocation;
  checks: { name: string; passed: boolean; detail: string }[];
  /** The checks that were not made, because the managed file does not ask for them. */
  notAsked: string[];
  reason: string;
}

export type ActivityKind =
  | "download"
  | "print"
  | "connect"
  | "present_certificate"
  | "device_class"
  | "config"
  | "enrolment";

/** One decision that Porthole made. */
export interface ActivityRecord {
  time: string;
  app: string | null;
  /** The apps of which one is concerned, where nothing tells which. */
  candidates?: string[];
  host: string | null;
  activity: ActivityKind;
  verdict: Verdict;
  rule: string;
  deviceClass: DeviceClass;
  certificate: string | null;
  detail: string | null;
  /** How many more times the same was decided before this record; absent for a decision by itself. */
  repeated?: number;
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

export type KeyKind = "p256" | "p384" | "rsa2048" | "rsa3072";

/** A request that waits for its certificate. The public key's hash is its name. */
export interface PendingRequest {
  publicKey: string;
  subject: string;
  created: string;
  /** What is to be sent; `null` where its text was lost. */
  made: MadeRequest | null;
}

/** When the device certificate is renewed, and what became of the last attempt to enrol or renew. */
export interface Renewal {
  /** `automatic` and `by_hand` through the organisation's server; `request` where there is none. */
  by: "automatic" | "by_hand" | "request";
  /** When its successor is asked for; `null` where it cannot be renewed here. */
  due: string | null;
  /** A request that waits at the server. */
  waiting: Waiting | null;
  /** The public key of a request that was made by hand for the successor and waits for its answer. */
  requested: string | null;
  lastAttempt: Attempt | null;
  /** The fingerprint of a certificate that stays until its successor has worked once. */
  keeps: string | null;
}

/** A request that the server has been asked, and not answered. */
export interface Waiting {
  publicKey: string;
  /** When the server is asked again; `null` where the person waits no longer. */
  until: string | null;
  /** Whether it is for the successor of a certificate, not for a first one. */
  renews: boolean;
}

/** How it ended that a certificate was asked for. */
export type Asked =
  | { state: "issued" }
  | { state: "waiting"; until: string }
  | { state: "stopped" }
  | { state: "requested"; made: MadeRequest };

/** An attempt to enrol or renew; with a `code` it failed. */
export interface Attempt {
  at: string;
  code: string | null;
  detail: string | null;
  /** How many have failed in a row. */
  failures: number;
}

/** How this device can get a certificate. */
export interface Enrolment {
  /** What a request is filled with before the person changes it. */
  suggested: { subject: string; names: string[]; key: KeyKind };
  /** Whether the organisation fixes all that, so that there is nothing to type. */
  fixed: boolean;
  /** Why the request that the organisation describes cannot be made on this device. */
  problem: Problem | null;
  /** What the person is to do with a request, in the organisation's words. */
  instructions: string | null;
  /** Where a request goes: a `mailto:` or `https://` address. */
  sendTo: string | null;
  /** The host of the enrolment server, where the organisation has one. */
  server: string | null;
  /** The store that keys are made in. */
  store: string;
  pending: PendingRequest[];
  renewal: Renewal;
}

export interface RequestTerms {
  subject: string;
  names: string[];
  key: KeyKind;
}

/** A certificate that was taken in. */
export interface Imported {
  subject: string;
  issuer: string;
  fingerprint: string;
  notAfter: string;
}

export interface MadeRequest {
  publicKey: string;
  subject: string;
  /** The request as PEM. */
  pem: string;
  /** What it is called when saved. */
  fileName: string;
}

/** What a token's PIN is asked for. */
export interface PinQuestion {
  /** The token, as people know it. */
  token: string;
  /** One more wrong PIN locks it. */
  lastTry: boolean;
  /** Whether there is a keyring that could keep the PIN. */
  keyring: boolean;
  /** The PIN is typed on the token's own keypad, not here. */
  keypad: boolean;
}
