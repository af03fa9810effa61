import type {
  ActivityRecord,
  Candidate,
  Config,
  Device,
  Download,
  Enrolment,
  Notice,
  Overview,
  PastNotification,
  Permission,
  PinnedApp,
  Problem,
} from "../types";
import { AS_THE_DESKTOP } from "../../shared/appearance";
import { certified, closed, managed, picked, several, undecided, unenrolled, untrusted } from "./device";
import {
  byHand,
  enrolmentStopped,
  enrolmentWaits,
  nextRequested,
  PASSWORD_NEEDED,
  renewalFails,
  renewalWaits,
  renewsByHand,
  renewsItself,
  withoutText,
  withPending,
  withServer,
  WRONG_KEY,
} from "./enrolment";
import { CANDIDATES, DEFAULTS, FAULTS, PROBLEMS } from "./generated";
import { hiddenNotifications, notifications } from "./notifications";
import { QUIET_HOURS } from "./settings";
import { blocked, downloading, recordsOn, unwritable } from "./records";

/** One state of the app to show: what it answers, and which questions it refuses. */
export interface Scenario {
  overview: Overview;
  downloads: Download[];
  notifications: PastNotification[];
  records: ActivityRecord[];
  enrolment: Enrolment;
  /** What was found, where it is not what the device tells. */
  candidates?: Candidate[];
  /** When the enrolment server answers, where it does not at once. */
  answersAt?: string;
  /** Commands that are rejected. */
  refuse: Partial<Record<string, Problem>>;
  /** Commands that never answer. */
  hang: string[];
}

const app = (id: string, name: string, open = false): PinnedApp => ({
  id,
  name,
  url: `https://${id}.harbor.test/`,
  host: `${id}.harbor.test`,
  icon: null,
  open,
  shortcuts: [],
  start: id === "mail" ? "login" : "manual",
});

const APPS = [
  app("mail", "Mail", true),
  app("chat", "Chat"),
  app("files", "Files"),
  app("calendar", "Calendar"),
  app("berths", "Berth planner"),
  app("payroll", "Payroll"),
];

export { FAULTS };

const INVALID: Problem = PROBLEMS["config-invalid"];

const IN_FORCE: Config = {
  files: ["/etc/porthole/managed.toml", "/etc/porthole/managed.d/20-sessions.toml"],
  place: "/etc/porthole/managed.toml",
  state: "inForce",
  problem: null,
  faults: [],
};

/** What the rules decide where none of them matches. */
function byDefault(apps: PinnedApp[], device: Device): Permission[] {
  const of = (app: string, activity: Permission["activity"]): Permission => {
    const [verdict, rule] = DEFAULTS[device.class][activity];
    return { app, activity, verdict, rule };
  };
  return apps.flatMap(({ id }) => [of(id, "download"), of(id, "print")]);
}

export const OVERVIEW: Overview = {
  organization: { name: "Harbor Ltd", helpUrl: "https://help.harbor.test/device" },
  managed: true,
  config: IN_FORCE,
  apps: APPS,
  device: certified,
  permissions: byDefault(APPS, certified),
  kernel: null,
  restartNeeded: false,
  lookingFor: null,
  waiting: null,
  locked: [],
  notices: [],
  preferences: AS_THE_DESKTOP,
  quietHours: null,
  version: "0.1.0 (commit 5b1f6c2e90ad)",
};

export const NOT_ANSWERED: Problem = { ...PROBLEMS.internal, detail: "the windows have gone" };

const NOTHING = { organization: null, apps: [] };

function scenario(overview: Partial<Overview>, more: Partial<Scenario> = {}): Scenario {
  const merged = { ...OVERVIEW, ...overview };
  const whole = { ...merged, permissions: overview.permissions ?? byDefault(merged.apps, merged.device) };
  return { overview: whole, downloads: [], notifications: [], records: recordsOn(whole.device.class), enrolment: byHand, refuse: {}, hang: [], ...more };
}

const LOST: Notice = {
  id: 1,
  tone: "warn",
  title: "This device is no longer trusted",
  message:
    "The device certificate has expired. Running downloads were stopped. Request a new device certificate.",
};

const RENEWED: Notice = {
  id: 2,
  tone: "calm",
  title: "The device certificate has changed",
  message: "Servers see the one that is valid until 2027-11-24 from now on.",
};

export const SCENARIOS = {
  certified: scenario({}, { downloads: downloading, notifications }),
  managed: scenario({ device: managed }),
  untrusted: scenario({ device: untrusted }, { downloads: blocked }),
  ruled: scenario({
    device: untrusted,
    permissions: byDefault(APPS, untrusted).map((it) =>
      it.activity === "download" && it.app === "chat" ? { ...it, verdict: "allow", rule: "Chat files are harmless" } : it,
    ),
  }),
  noCertificate: scenario({ device: unenrolled }),
  noKeyring: scenario({ device: { ...unenrolled, problem: PROBLEMS["store-unavailable"] } }),
  lockedKeyring: scenario({ device: { ...unenrolled, problem: PROBLEMS["store-locked"] } }),
  offline: scenario({ device: { ...untrusted, problem: PROBLEMS["revocation-unknown"] } }),
  noDownloads: scenario({}, { downloads: unwritable }),
  restart: scenario({ restartNeeded: true }),
  places: scenario({ apps: APPS.map((app) => (app.id === "mail" ? { ...app, shortcuts: ["New letter", "Address book"] } : app)) }),
  quiet: scenario({ quietHours: QUIET_HOURS }, { notifications: hiddenNotifications }),
  quietOwn: scenario({ preferences: { ...AS_THE_DESKTOP, quietHours: "21:15-06:30" } }),
  looking: scenario(
    { device: unenrolled, lookingFor: { stores: ["Secret Service", "Tokens"], domain: false } },
    { hang: ["openApp"] },
  ),
  lookingForDomain: scenario({ device: unenrolled, lookingFor: { stores: [], domain: true } }),
  byHand: scenario({ managed: false, config: { ...IN_FORCE, files: ["/home/anna/trial.toml"], place: "/home/anna/trial.toml" } }),
  noFile: scenario({
    ...NOTHING,
    config: {
      ...IN_FORCE,
      files: [],
      state: "refused",
      problem: PROBLEMS["config-missing"],
    },
    device: unenrolled,
  }),
  refused: scenario({
    ...NOTHING,
    config: { ...IN_FORCE, files: [], state: "refused", problem: INVALID, faults: FAULTS },
    device: untrusted,
  }),
  lastGood: scenario({ config: { ...IN_FORCE, state: "lastGood", problem: INVALID, faults: FAULTS } }),
  kernel: scenario({
    kernel: PROBLEMS["sandbox-unavailable"],
  }),
  empty: scenario({ apps: [] }, { records: [] }),
  busy: scenario({}, { hang: ["openApp", "recheckDevice", "candidates"] }),
  failing: scenario(
    {},
    {
      refuse: {
        openApp: NOT_ANSWERED,
        recheckDevice: NOT_ANSWERED,
        candidates: NOT_ANSWERED,
        activity: NOT_ANSWERED,
        downloads: NOT_ANSWERED,
        notifications: NOT_ANSWERED,
        openHelp: NOT_ANSWERED,
        enrolment: NOT_ANSWERED,
      },
    },
  ),
  choice: scenario({ device: undecided }, { candidates: several }),
  choosing: scenario({ device: undecided, waiting: "mail" }, { candidates: several }),
  picked: scenario(
    { device: picked },
    { candidates: CANDIDATES.picked },
  ),
  pin: scenario({ device: closed, locked: ["Anna’s card (OpenSC)"] }),
  pending: scenario({ device: untrusted }, { enrolment: withPending }),
  textLost: scenario({ device: untrusted }, { enrolment: withoutText }),
  nextRequested: scenario({}, { enrolment: nextRequested }),
  enrolmentStopped: scenario({ device: untrusted }, { enrolment: enrolmentStopped }),
  renewing: scenario({}, { enrolment: renewsByHand, hang: ["renew"] }),
  wrongKey: scenario({ device: untrusted }, { enrolment: withPending, refuse: { importCertificate: WRONG_KEY } }),
  bundle: scenario({ device: untrusted }, { refuse: { importCertificate: PASSWORD_NEEDED } }),
  server: scenario({ device: untrusted }, { enrolment: withServer }),
  approving: scenario({ device: untrusted }, { enrolment: withServer, answersAt: "2026-11-24T09:30:00Z" }),
  enrolling: scenario({ device: untrusted }, { enrolment: withServer, hang: ["enrol"] }),
  enrolmentWaits: scenario({ device: untrusted }, { enrolment: enrolmentWaits }),
  firstByHand: scenario({ device: untrusted }, { enrolment: { ...renewsByHand, renewal: { ...renewsByHand.renewal, due: null } } }),
  renewsItself: scenario({}, { enrolment: renewsItself }),
  renewalFails: scenario({}, { enrolment: renewalFails }),
  renewalWaits: scenario({}, { enrolment: renewalWaits }),
  renewsByHand: scenario({}, { enrolment: renewsByHand }),
  lost: scenario({ device: untrusted, notices: [LOST] }),
  renewed: scenario({ notices: [RENEWED] }),
  silent: scenario({}, { hang: ["overview"] }),
  broken: scenario({}, { refuse: { overview: NOT_ANSWERED } }),
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
