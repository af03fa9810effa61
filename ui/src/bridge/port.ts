import type {
  ActivityRecord,
  Asked,
  Candidate,
  Download,
  Enrolment,
  Imported,
  MadeRequest,
  Overview,
  RequestTerms,
} from "./types";

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
  dismissNotice(id: number): Promise<void>;

  /** Picks the certificate with this fingerprint, or the newest from now on, and opens the app that waits. */
  choose(fingerprint: string | null): Promise<void>;
  /** Picks none now. The app that waits is opened without a certificate, or not at all. */
  decline(openAnyway: boolean): Promise<void>;
  /** Shows the window that asks for a token's PIN. */
  askPin(token: string): Promise<void>;

  enrolment(): Promise<Enrolment>;
  requestCertificate(terms: RequestTerms): Promise<MadeRequest>;
  /** Opens where a request goes, in the system's browser. */
  openSendTo(): Promise<void>;
  /** Where the file lies then. */
  saveRequest(publicKey: string): Promise<string>;
  /** `file` is base64. */
  importCertificate(file: string, password: string | null): Promise<Imported>;
  /** Has the organisation's server issue a first certificate. */
  enrol(): Promise<Asked>;
  /** Asks for the successor of the device certificate: the server, or with a request for the person to send. */
  renew(): Promise<Asked>;
  /** Waits no longer for what `enrol` or `renew` asks; that then ends as `stopped`. */
  stopAsking(): Promise<void>;
  /** Lets go of a request that waits, with its key. */
  discardRequest(publicKey: string): Promise<void>;

  onOverview(hear: (overview: Overview) => void): Promise<Unlisten>;
  onActivity(hear: (record: ActivityRecord) => void): Promise<Unlisten>;
  onDownloads(hear: (downloads: Download[]) => void): Promise<Unlisten>;
}
