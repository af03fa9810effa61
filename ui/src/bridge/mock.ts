import type { Port, Unlisten } from "./port";
import { candidatesWith, certified } from "./mock/device";
import { ISSUED, MADE, SETTINGS, SITE_PERMISSIONS } from "./mock/generated";
import { SCENARIOS, type Scenario, type ScenarioName } from "./mock/scenarios";
import type {
  ActivityEntry,
  ActivityRecord,
  Asked,
  Download,
  MadeRequest,
  Overview,
  PastNotification,
  RequestTerms,
} from "./types";

export type { Scenario, ScenarioName };

/** The scenario that `?scenario=` names; a certified device for any other. */
export function scenarioNamed(name: string | null): Scenario {
  return name !== null && Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name as ScenarioName] : SCENARIOS.certified;
}

/** A port that plays a scenario, and lets a test tell the window what the app would tell it. */
export interface MockPort extends Port {
  tellOverview(overview: Overview): void;
  tellActivity(record: ActivityRecord): void;
  tellDownloads(downloads: Download[]): void;
  tellNotifications(notifications: PastNotification[]): void;
  /** Each question asked, in order, with its arguments. */
  readonly calls: string[];
  /** How many listeners there are. */
  readonly listening: number;
}

/** The request that is made on these terms. */
const made = ({ subject }: RequestTerms): MadeRequest => ({ ...MADE, subject });

export function mockPort(scenario: Scenario): MockPort {
  const hearOverview = new Set<(overview: Overview) => void>();
  const hearActivity = new Set<(entry: ActivityEntry) => void>();
  const hearDownloads = new Set<(downloads: Download[]) => void>();
  const hearNotifications = new Set<() => void>();
  const calls: string[] = [];
  /** How many records were told. */
  let sent = 0;
  let overview = scenario.overview;
  let sitePermissions = SITE_PERMISSIONS;
  let downloads = scenario.downloads;
  let notifications = scenario.notifications;
  let enrolment = scenario.enrolment;

  function answer<T>(command: string, value: () => T, argument?: string | number | boolean | null): Promise<T> {
    calls.push(argument === undefined ? command : `${command} ${argument}`);
    if (scenario.hang.includes(command)) return new Promise(() => undefined);
    const problem = scenario.refuse[command];
    return problem ? Promise.reject(problem) : Promise.resolve().then(value);
  }

  function waits(until: string | null, renews: boolean): Asked {
    const waiting = { publicKey: made(enrolment.suggested).publicKey, until, renews };
    enrolment = { ...enrolment, renewal: { ...enrolment.renewal, waiting } };
    return until === null ? { state: "stopped" } : { state: "waiting", until };
  }

  /** A question to the server: one that hangs can be stopped. */
  let stopped: (() => void) | null = null;
  function asks(command: "enrol" | "renew", value: () => Asked): Promise<Asked> {
    if (!scenario.hang.includes(command)) return answer(command, value);
    calls.push(command);
    return new Promise((resolve) => {
      stopped = () => resolve(waits(null, command === "renew"));
    });
  }

  function listen<T>(to: Set<T>, hear: T): Promise<Unlisten> {
    to.add(hear);
    return Promise.resolve(() => void to.delete(hear));
  }

  const port: MockPort = {
    calls,
    get listening() {
      return hearOverview.size + hearActivity.size + hearDownloads.size + hearNotifications.size;
    },
    tellOverview(next) {
      overview = next;
      hearOverview.forEach((hear) => hear(next));
    },
    tellActivity(record) {
      sent += 1;
      hearActivity.forEach((hear) => hear({ number: sent, record }));
    },
    tellDownloads(next) {
      downloads = next;
      hearDownloads.forEach((hear) => hear(next));
    },
    tellNotifications(next) {
      notifications = next;
      hearNotifications.forEach((hear) => hear());
    },
    overview: () => answer("overview", () => overview),
    openApp: ({ id }) =>
      answer(
        "openApp",
        () =>
          port.tellOverview({
            ...overview,
            apps: overview.apps.map((app) => (app.id === id ? { ...app, open: true } : app)),
          }),
        id,
      ),
    openShortcut: ({ id, number }) => answer("openShortcut", () => undefined, `${id} ${number}`),
    recheckDevice: () => answer("recheckDevice", () => overview),
    candidates: () => answer("candidates", () => scenario.candidates ?? candidatesWith(overview.device)),
    activity: ({ limit }) => answer("activity", () => ({ number: 0, records: scenario.records.slice(0, limit) }), limit),
    downloads: () => answer("downloads", () => downloads),
    cancelDownload: ({ id }) =>
      answer(
        "cancelDownload",
        () =>
          port.tellDownloads(
            downloads.map((download) => (download.id === id ? { ...download, state: "cancelled" } : download)),
          ),
        id,
      ),
    openDownload: ({ id }) => answer("openDownload", () => undefined, id),
    showDownload: ({ id }) => answer("showDownload", () => undefined, id),
    exportActivity: () => answer("exportActivity", () => "/home/anna/Downloads/porthole-activity-2026-11-24.jsonl"),
    settings: () => answer("settings", () => (overview.config.state === "refused" ? { managed: [] } : SETTINGS)),
    setPreferences: ({ preferences }) =>
      answer("setPreferences", () => port.tellOverview({ ...overview, preferences }), JSON.stringify(preferences)),
    sitePermissions: () => answer("sitePermissions", () => sitePermissions),
    forgetSitePermission: ({ origin, feature }) =>
      answer(
        "forgetSitePermission",
        () => {
          sitePermissions = sitePermissions.filter((it) => it.origin !== origin || it.feature !== feature);
        },
        `${origin} ${feature}`,
      ),
    notifications: () => answer("notifications", () => notifications),
    openNotification: ({ id }) => answer("openNotification", () => undefined, id),
    clearNotifications: () => answer("clearNotifications", () => port.tellNotifications([])),
    openHelp: () => answer("openHelp", () => undefined),
    restart: () => answer("restart", () => undefined),
    quit: () => answer("quit", () => undefined),
    dismissNotice: ({ id }) =>
      answer(
        "dismissNotice",
        () => port.tellOverview({ ...overview, notices: overview.notices.filter((notice) => notice.id !== id) }),
        id,
      ),
    choose: ({ fingerprint }) =>
      answer(
        "choose",
        () => {
          const usable = (scenario.candidates ?? []).filter((candidate) => candidate.usable);
          const chosen = usable.find((candidate) => candidate.fingerprint === fingerprint) ?? usable[0];
          if (!chosen) return;
          const choice = overview.device.choice && { ...overview.device.choice, due: false };
          const device = { ...certified, certificate: { ...chosen, daysLeft: 97 }, choice };
          port.tellOverview({ ...overview, waiting: null, device });
        },
        fingerprint,
      ),
    decline: ({ openAnyway }) =>
      answer("decline", () => port.tellOverview({ ...overview, waiting: null }), openAnyway),
    askPin: ({ token }) => answer("askPin", () => undefined, token),
    forgetPins: () => answer("forgetPins", () => 2),
    enrolment: () => answer("enrolment", () => enrolment),
    requestCertificate: ({ terms }) =>
      answer(
        "requestCertificate",
        () => {
          const request = made(terms);
          const { publicKey, subject } = request;
          const pending = { publicKey, subject, created: overview.device.checkedAt, made: request };
          enrolment = { ...enrolment, pending: [...enrolment.pending, pending] };
          return request;
        },
        terms.subject,
      ),
    goOn: () => answer("goOn", () => port.tellOverview({ ...overview, lookingFor: null })),
    openSendTo: () => answer("openSendTo", () => undefined),
    saveRequest: ({ publicKey }) =>
      answer("saveRequest", () => "/home/anna/Downloads/device-request.csr", publicKey),
    importCertificate: ({ password }) =>
      answer(
        "importCertificate",
        () => {
          enrolment = { ...enrolment, pending: [] };
          return ISSUED;
        },
        password,
      ),
    enrol: () =>
      asks("enrol", () => {
        if (scenario.answersAt !== undefined) return waits(scenario.answersAt, false);
        port.tellOverview({ ...overview, device: certified, restartNeeded: true });
        return { state: "issued" };
      }),
    renew: () =>
      asks("renew", () => {
        if (enrolment.server !== null) return { state: "issued" };
        const request = made(enrolment.suggested);
        const { publicKey, subject } = request;
        const pending = { publicKey, subject, created: overview.device.checkedAt, made: request };
        enrolment = { ...enrolment, pending: [pending], renewal: { ...enrolment.renewal, requested: publicKey } };
        return { state: "requested", made: request };
      }),
    stopAsking: () => answer("stopAsking", () => stopped?.()),
    discardRequest: ({ publicKey }) =>
      answer(
        "discardRequest",
        () => {
          const pending = enrolment.pending.filter((request) => request.publicKey !== publicKey);
          enrolment = { ...enrolment, pending, renewal: { ...enrolment.renewal, waiting: null } };
        },
        publicKey,
      ),
    onOverview: (hear) => listen(hearOverview, hear),
    onActivity: (hear) => listen(hearActivity, hear),
    onDownloads: (hear) => listen(hearDownloads, hear),
    onNotifications: (hear) => listen(hearNotifications, hear),
  };
  return port;
}
