import type { ActivityRecord, Candidate, Download, Enrolment, Overview, PastNotification, Problem } from "../types";
import { several } from "./device";
import { CANDIDATES, ENROLMENTS, HIDDEN_NOTIFICATIONS, NOTIFICATIONS, OVERVIEWS, PROBLEMS, WRONG_KEY } from "./generated";
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

export const OVERVIEW: Overview = OVERVIEWS.certified;

export const FAULTS = OVERVIEWS.lastGood.config.faults;

export const NOT_ANSWERED: Problem = { ...PROBLEMS.internal, detail: "the windows have gone" };

function scenario(overview: Overview, more: Partial<Scenario> = {}): Scenario {
  const records = recordsOn(overview.device.class);
  const enrolment = overview.device.certificate ? ENROLMENTS.byHand : ENROLMENTS.first;
  return { overview, downloads: [], notifications: [], records, enrolment, refuse: {}, hang: [], ...more };
}

const { certified, managed, untrusted, unenrolled, picked, closed, undecided } = OVERVIEWS;

export const SCENARIOS = {
  certified: scenario(certified, { downloads: downloading, notifications: NOTIFICATIONS }),
  managed: scenario(managed),
  untrusted: scenario(untrusted, { downloads: blocked }),
  ruled: scenario(OVERVIEWS.ruled),
  noCertificate: scenario(unenrolled),
  noKeyring: scenario(OVERVIEWS.noKeyring),
  lockedKeyring: scenario(OVERVIEWS.lockedKeyring, { refuse: { enrolment: PROBLEMS["store-locked"] } }),
  offline: scenario(OVERVIEWS.offline),
  noDownloads: scenario(certified, { downloads: unwritable }),
  restart: scenario({ ...certified, restartNeeded: true }),
  places: scenario(OVERVIEWS.places),
  quiet: scenario(OVERVIEWS.quiet, { notifications: HIDDEN_NOTIFICATIONS }),
  quietOwn: scenario(OVERVIEWS.quietOwn),
  looking: scenario(OVERVIEWS.looking, { hang: ["openApp"] }),
  lookingForDomain: scenario(OVERVIEWS.lookingForDomain),
  byHand: scenario(OVERVIEWS.byHand),
  noFile: scenario(OVERVIEWS.noFile),
  refused: scenario(OVERVIEWS.refused),
  lastGood: scenario(OVERVIEWS.lastGood),
  kernel: scenario(OVERVIEWS.kernel),
  empty: scenario({ ...certified, apps: [], permissions: [] }, { records: [] }),
  busy: scenario(certified, { hang: ["openApp", "recheckDevice", "candidates"] }),
  failing: scenario(
    certified,
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
  choice: scenario(undecided, { candidates: several }),
  choosing: scenario({ ...undecided, waiting: "mail" }, { candidates: several }),
  picked: scenario(picked, { candidates: CANDIDATES.picked }),
  pin: scenario(closed),
  pending: scenario(untrusted, { enrolment: ENROLMENTS.withPending }),
  textLost: scenario(untrusted, { enrolment: ENROLMENTS.withoutText }),
  nextRequested: scenario(certified, { enrolment: ENROLMENTS.nextRequested }),
  enrolmentStopped: scenario(untrusted, { enrolment: ENROLMENTS.enrolmentStopped }),
  renewing: scenario(certified, { enrolment: ENROLMENTS.renewsByHand, hang: ["renew"] }),
  wrongKey: scenario(untrusted, { enrolment: ENROLMENTS.withPending, refuse: { importCertificate: WRONG_KEY } }),
  bundle: scenario(untrusted, { refuse: { importCertificate: PROBLEMS["bundle-password"] } }),
  server: scenario(untrusted, { enrolment: ENROLMENTS.withServer }),
  approving: scenario(untrusted, { enrolment: ENROLMENTS.withServer, answersAt: "2026-11-24T09:30:00Z" }),
  enrolling: scenario(untrusted, { enrolment: ENROLMENTS.withServer, hang: ["enrol"] }),
  enrolmentWaits: scenario(untrusted, { enrolment: ENROLMENTS.enrolmentWaits }),
  firstByHand: scenario(untrusted, { enrolment: ENROLMENTS.firstByHand }),
  renewsItself: scenario(certified, { enrolment: ENROLMENTS.renewsItself }),
  renewalFails: scenario(certified, { enrolment: ENROLMENTS.renewalFails }),
  renewalWaits: scenario(certified, { enrolment: ENROLMENTS.renewalWaits }),
  renewsByHand: scenario(certified, { enrolment: ENROLMENTS.renewsByHand }),
  lost: scenario(OVERVIEWS.lost),
  renewed: scenario(OVERVIEWS.renewed),
  silent: scenario(certified, { hang: ["overview"] }),
  broken: scenario(certified, { refuse: { overview: NOT_ANSWERED } }),
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
