import type { Port, Unlisten } from "./port";
import { candidatesWith } from "./mock/device";
import { SCENARIOS, type Scenario, type ScenarioName } from "./mock/scenarios";
import type { ActivityRecord, Download, Overview } from "./types";

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
  /** Each question asked, in order, with its arguments. */
  readonly asked: string[];
  /** How many listeners there are. */
  readonly listening: number;
}

export function mockPort(scenario: Scenario): MockPort {
  const hearOverview = new Set<(overview: Overview) => void>();
  const hearActivity = new Set<(record: ActivityRecord) => void>();
  const hearDownloads = new Set<(downloads: Download[]) => void>();
  const asked: string[] = [];
  let overview = scenario.overview;
  let downloads = scenario.downloads;

  function answer<T>(command: string, value: () => T, argument?: string | number): Promise<T> {
    asked.push(argument === undefined ? command : `${command} ${argument}`);
    if (scenario.hang.includes(command)) return new Promise(() => undefined);
    const problem = scenario.refuse[command];
    return problem ? Promise.reject(problem) : Promise.resolve().then(value);
  }

  function listen<T>(to: Set<T>, hear: T): Promise<Unlisten> {
    to.add(hear);
    return Promise.resolve(() => void to.delete(hear));
  }

  const port: MockPort = {
    asked,
    get listening() {
      return hearOverview.size + hearActivity.size + hearDownloads.size;
    },
    tellOverview(next) {
      overview = next;
      hearOverview.forEach((hear) => hear(next));
    },
    tellActivity: (record) => hearActivity.forEach((hear) => hear(record)),
    tellDownloads(next) {
      downloads = next;
      hearDownloads.forEach((hear) => hear(next));
    },
    overview: () => answer("overview", () => overview),
    openApp: (id) =>
      answer(
        "openApp",
        () =>
          port.tellOverview({
            ...overview,
            apps: overview.apps.map((app) => (app.id === id ? { ...app, open: true } : app)),
          }),
        id,
      ),
    recheckDevice: () => answer("recheckDevice", () => overview),
    candidates: () => answer("candidates", () => candidatesWith(overview.device)),
    activity: (limit) => answer("activity", () => scenario.records.slice(0, limit), limit),
    downloads: () => answer("downloads", () => downloads),
    cancelDownload: (id) =>
      answer(
        "cancelDownload",
        () =>
          port.tellDownloads(
            downloads.map((download) => (download.id === id ? { ...download, state: "cancelled" } : download)),
          ),
        id,
      ),
    showDownload: (id) => answer("showDownload", () => undefined, id),
    openHelp: () => answer("openHelp", () => undefined),
    restart: () => answer("restart", () => undefined),
    onOverview: (hear) => listen(hearOverview, hear),
    onActivity: (hear) => listen(hearActivity, hear),
    onDownloads: (hear) => listen(hearDownloads, hear),
  };
  return port;
}
