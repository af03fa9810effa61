import type { ActivityRecord, Candidate, Download, Overview } from "./types";

export type Unlisten = () => void;

/** What this window may ask of the app and hear from it. Every refusal is rejected with a `Problem`. */
export interface Port {
  overview(): Promise<Overview>;
  openApp(id: string): Promise<void>;
  recheckDevice(): Promise<Overview>;
  candidates(): Promise<Candidate[]>;
  /** Newest first, at most `limit`. */
  activity(limit: number): Promise<ActivityRecord[]>;
  downloads(): Promise<Download[]>;
  cancelDownload(id: number): Promise<void>;
  showDownload(id: number): Promise<void>;
  openHelp(): Promise<void>;
  restart(): Promise<void>;

  onOverview(hear: (overview: Overview) => void): Promise<Unlisten>;
  onActivity(hear: (record: ActivityRecord) => void): Promise<Unlisten>;
  onDownloads(hear: (downloads: Download[]) => void): Promise<Unlisten>;
}
