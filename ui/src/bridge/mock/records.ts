import type { ActivityRecord, DeviceClass, Download } from "../types";
import { DEFAULTS, PROBLEMS } from "./generated";

const CERTIFICATE = "9f3c1a7be2d4486055cfa0917e3bd2c84416f0e97da85b21c36e9d70f4a8135b";

/** A morning's decisions, newest first, on a device of the class. */
export function recordsOn(deviceClass: DeviceClass): ActivityRecord[] {
  const certificate = deviceClass === "untrusted" ? null : CERTIFICATE;
  const mayDownload = certificate !== null;
  const of = (
    time: string,
    activity: ActivityRecord["activity"],
    verdict: ActivityRecord["verdict"],
    rule: string,
    more: Partial<ActivityRecord> = {},
  ): ActivityRecord => ({
    time: `2026-11-24T${time}Z`,
    app: null,
    host: null,
    activity,
    verdict,
    rule,
    deviceClass,
    certificate,
    detail: null,
    ...more,
  });
  const mail = { app: "mail", host: "mail.harbor.test" };
  const noDownloads = "No downloads without a device certificate";
  return [
    of("09:01:48", "download", mayDownload ? "allow" : "block", mayDownload ? DEFAULTS.certified.download[1] : noDownloads, {
      ...mail,
      detail: mayDownload ? "Berth plan November.pdf" : "file of type pdf, up to 1 MB",
    }),
    of("08:58:20", "print", mayDownload ? "monitor" : "block", mayDownload ? "Printing is noted" : DEFAULTS.untrusted.print[1], mail),
    of("08:57:02", "connect", "block", "default: an app reaches only the hosts it names", { app: "chat", host: "tracker.example.net" }),
    ...(mayDownload
      ? [of("08:56:40", "present_certificate", "allow", "device_certificate.present_to", { app: "chat", host: "chat.harbor.test" })]
      : []),
    of("08:55:13", "connect", "monitor", "network.tunnel", mail),
    of("08:55:02", "device_class", mayDownload ? "allow" : "block", "device class"),
    of("08:55:01", "config", "allow", "managed file loaded", { detail: "/etc/porthole/managed.toml" }),
  ];
}

export const downloading: Download[] = [
  { id: 1, app: "mail", name: "Berth plan November.pdf", received: 2_418_003, total: 2_418_003, state: "done", problem: null, rule: null },
  { id: 2, app: "files", name: "Crane inspection photos.zip", received: 61_000_000, total: 184_300_000, state: "running", problem: null, rule: null },
  { id: 3, app: "chat", name: "voice-note.ogg", received: 412_000, total: null, state: "running", problem: null, rule: null },
  { id: 4, app: "mail", name: "Invoice 2291.pdf", received: 18_200, total: 96_000, state: "cancelled", problem: null, rule: null },
  {
    id: 5,
    app: "files",
    name: "tides.csv",
    received: 8_100,
    total: 22_000,
    state: "failed",
    problem: { ...PROBLEMS["download-failed"], detail: "files.harbor.test closed the connection" },
    rule: null,
  },
];

export const blocked: Download[] = [
  {
    id: 1,
    app: "mail",
    name: "Berth plan November.pdf",
    received: 0,
    total: 2_418_003,
    state: "blocked",
    problem: PROBLEMS["download-blocked"],
    rule: "No downloads without a device certificate",
  },
];

/** The Downloads folder cannot be written. */
export const unwritable: Download[] = [
  {
    id: 1,
    app: "mail",
    name: "Berth plan November.pdf",
    received: 2_418_003,
    total: 2_418_003,
    state: "failed",
    problem: { ...PROBLEMS["download-unwritable"], detail: "Read-only file system (os error 30)" },
    rule: null,
  },
];
