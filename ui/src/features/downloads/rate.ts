import type { Download } from "../../bridge/types";

/** How fast a download comes in, and what it is compared with. */
interface Sample {
  /** Milliseconds, of a clock that never goes back. */
  at: number;
  received: number;
  /** Bytes a second; `null` until two samples lie far enough apart. */
  rate: number | null;
}

/** Of each download that runs, by its number. */
export type Rates = ReadonlyMap<number, Sample>;

/** Samples that are closer together say more about chunks than about the connection; in milliseconds. */
const APART = 500;

/** How much the newest sample counts. */
const WEIGHT = 0.35;

/** The rates after `downloads` were told at the moment `now`. */
export function measured(before: Rates, downloads: readonly Download[], now: number): Rates {
  const after = new Map<number, Sample>();
  for (const { id, received, state } of downloads) {
    if (state !== "running") continue;
    const last = before.get(id);
    if (!last || received < last.received) {
      after.set(id, { at: now, received, rate: null });
    } else if (now - last.at < APART) {
      after.set(id, last);
    } else {
      const latest = ((received - last.received) * 1000) / (now - last.at);
      const rate = last.rate === null ? latest : last.rate + WEIGHT * (latest - last.rate);
      after.set(id, { at: now, received, rate });
    }
  }
  return after;
}

/** Seconds until a download is whole; `null` where nothing tells. */
export function secondsLeft({ received, total }: Download, rate: number | null): number | null {
  return total === null || rate === null || rate < 1 ? null : (total - received) / rate;
}
