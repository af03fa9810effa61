import { measured, type Rates } from "../features/downloads/rate";
import type { Port, Unlisten } from "./port";
import { asProblem } from "./problem";
import type { ActivityEntry, ActivityRecord, Download, NewestActivity, Overview, Problem } from "./types";

/** At most this many records are kept in the window. */
export const RECORDS = 500;

/** What the window shows, kept current by the app's events. */
export class Live {
  overview = $state.raw<Overview | null>(null);
  downloads = $state.raw<Download[]>([]);
  /** How fast those that run come in. */
  rates = $state.raw<Rates>(new Map());
  #newest = $state.raw<NewestActivity>({ number: 0, records: [] });
  /** What the app has told, newest first. */
  #entries = $state.raw<ActivityEntry[]>([]);
  /** Newest first: what was read, and above it what was told and is not among that. */
  readonly records: ActivityRecord[] = $derived.by(() => {
    const { number, records } = this.#newest;
    const later = this.#entries.filter((entry) => entry.number > number).map(({ record }) => record);
    return [...later, ...records].slice(0, RECORDS);
  });
  /** Why the window has nothing to show. */
  problem = $state.raw<Problem | null>(null);
  recordsProblem = $state.raw<Problem | null>(null);
  downloadsProblem = $state.raw<Problem | null>(null);
  loading = $state(false);
  readonly port: Port;
  #unlisten: Unlisten[] = [];
  /** How often the app has told the overview, and the downloads, by itself. */
  #overviewUpdates = 0;
  #downloadUpdates = 0;

  constructor(port: Port) {
    this.port = port;
  }

  /** Listens first and asks then, so that nothing told in between is missed. */
  start = async (): Promise<void> => {
    this.stop();
    this.loading = true;
    this.problem = null;
    try {
      this.#unlisten = await Promise.all([
        this.port.onOverview((overview) => {
          this.#overviewUpdates += 1;
          this.overview = overview;
        }),
        this.port.onDownloads((downloads) => {
          this.#downloadUpdates += 1;
          this.#show(downloads);
        }),
        this.port.onActivity((entry) => {
          // Two threads of the app may tell theirs in another order.
          const entries = [...this.#entries, entry].sort((one, other) => other.number - one.number);
          this.#entries = entries.slice(0, RECORDS);
        }),
      ]);
      await this.#ask(() => this.port.overview());
    } catch (reason) {
      this.problem = asProblem(reason);
    }
    await Promise.all([this.loadRecords(), this.loadDownloads()]);
    this.loading = false;
  };

  stop = (): void => {
    this.#unlisten.forEach((unlisten) => unlisten());
    this.#unlisten = [];
  };

  loadRecords = async (): Promise<void> => {
    try {
      this.#newest = await this.port.activity({ limit: RECORDS });
      this.recordsProblem = null;
    } catch (reason) {
      this.recordsProblem = asProblem(reason);
    }
  };

  loadDownloads = async (): Promise<void> => {
    try {
      const before = this.#downloadUpdates;
      const downloads = await this.port.downloads();
      if (before === this.#downloadUpdates) this.#show(downloads);
      this.downloadsProblem = null;
    } catch (reason) {
      this.downloadsProblem = asProblem(reason);
    }
  };

  /** An answer and what the app tells by itself come on two ways; what it told meanwhile is the newer. */
  async #ask(question: () => Promise<Overview>): Promise<void> {
    const before = this.#overviewUpdates;
    const overview = await question();
    if (before === this.#overviewUpdates) this.overview = overview;
  }

  #show(downloads: Download[]): void {
    this.downloads = downloads;
    this.rates = measured(this.rates, downloads, performance.now());
  }

  recheck = async (): Promise<void> => {
    await this.#ask(() => this.port.recheckDevice());
  };
}
