// Generated from the Rust types by a test of `porthole-broker` (`ui_types.rs`). Do not edit it.

export type KeyKind = "p256" | "p384" | "rsa2048" | "rsa3072";

export type Activity = "download" | "print";

export type ActivityEntry = {
/**
 * From 1, in the order in which they stand in the log.
 */
number: number,
/**
 * What was decided.
 */
record: ActivityRecord, };

export type ActivityKind = "download" | "print" | "connect" | "present_certificate" | "device_class" | "config" | "enrolment";

export type ActivityRecord = {
/**
 * When, in UTC.
 */
time: string,
/**
 * The id of the pinned app, where one is concerned.
 */
app: string | null,
/**
 * The apps of which one is concerned, where nothing tells which.
 */
candidates?: Array<string>,
/**
 * The host, where one is concerned; only its registrable domain where the managed file does not name the host.
 */
host: string | null,
/**
 * What was decided about.
 */
activity: ActivityKind,
/**
 * The answer.
 */
verdict: Verdict,
/**
 * The rule or default that decided.
 */
rule: string,
/**
 * The device class in force.
 */
deviceClass: DeviceClass,
/**
 * The SHA-256 fingerprint of the device certificate, where one was in force.
 */
certificate: string | null,
/**
 * What this one case adds, such as a file's kind. Never content.
 */
detail: string | null,
/**
 * How many more times the same was decided since the record before this one; 0 for a decision by itself.
 */
repeated?: number, };

export type Attempt = {
/**
 * When, RFC 3339.
 */
at: string,
/**
 * The code of the problem; `None` on success.
 */
code: string | null,
/**
 * The problem in words.
 */
detail: string | null,
/**
 * How many attempts in a row have failed, including this one.
 */
failures: number, };

export type Candidate = {
/**
 * The subject, or the store's label if the certificate cannot be read.
 */
subject: string,
/**
 * The issuer.
 */
issuer: string,
/**
 * The serial number.
 */
serial: string,
/**
 * SHA-256 over what the store holds.
 */
fingerprint: string,
/**
 * The store.
 */
store: string,
/**
 * Whether it passed every check.
 */
usable: boolean,
/**
 * Whether it is the device certificate.
 */
chosen: boolean,
/**
 * The first moment it is valid, RFC 3339.
 */
notBefore: string,
/**
 * The last moment it is valid, RFC 3339.
 */
notAfter: string,
/**
 * Its checks.
 */
checks: Array<Check>,
/**
 * The names of the checks that the managed file does not ask for.
 */
notAsked: Array<string>,
/**
 * What is known about its revocation.
 */
revocation: Revocation,
/**
 * Why it was chosen or lost, one sentence.
 */
reason: string,
/**
 * The same as a message that every language has.
 */
message: DetailMessage, };

export type Certificate = {
/**
 * The store that holds it.
 */
store: string,
/**
 * What is known about its revocation.
 */
revocation: Revocation,
/**
 * The subject, RFC 4514.
 */
subject: string,
/**
 * The issuer, RFC 4514.
 */
issuer: string,
/**
 * The serial number, hex with colons.
 */
serial: string,
/**
 * SHA-256, 64 hex digits.
 */
fingerprint: string,
/**
 * The first moment it is valid, RFC 3339.
 */
notBefore: string,
/**
 * The last moment it is valid, RFC 3339.
 */
notAfter: string,
/**
 * Whole days until then.
 */
daysLeft: number, };

export type Check = {
/**
 * What was checked.
 */
name: string,
/**
 * Whether it passed.
 */
passed: boolean,
/**
 * What was found.
 */
detail: string,
/**
 * The same as messages that every language has.
 */
messages: Array<DetailMessage>, };

export type Config = { files: Array<string>,
/**
 * Where the managed file is expected.
 */
place: string, state: ConfigState, problem: Problem | null, faults: Array<Fault>, };

export type ConfigState = "inForce" | "lastGood" | "refused";

export type Contrast = "system" | "more";

export type DetailMessage = {
/**
 * Such as `detail-hung-up`.
 */
id: string,
/**
 * By the name of their place.
 */
values: { [key in string]: DetailValue }, };

export type DetailValue = string | Array<DetailMessage>;

export type Device = {
/**
 * What the device has proved.
 */
class: DeviceClass,
/**
 * The device certificate, if there is one.
 */
certificate: Certificate | null,
/**
 * What the person may choose; `null` where the organisation has the newest chosen.
 */
choice: OpenChoice | null,
/**
 * Why the device has proved nothing.
 */
problem: Problem | null,
/**
 * The facts that decided the class.
 */
evidence: Array<Evidence>,
/**
 * When this was found out, RFC 3339.
 */
checkedAt: string, };

export type DeviceClass = "untrusted" | "certified" | "managed";

export type Download = {
/**
 * Its number in this run.
 */
id: number,
/**
 * Whose page asked for it, where that is known.
 */
app: string | null,
/**
 * The file's name.
 */
name: string,
/**
 * Bytes.
 */
received: number,
/**
 * Bytes, where the server said.
 */
total: number | null,
/**
 * What became of it.
 */
state: DownloadState,
/**
 * Why it failed or was blocked.
 */
problem: Problem | null,
/**
 * The name of the rule, or of the default, that blocked it.
 */
rule: string | null, };

export type DownloadState = "running" | "done" | "cancelled" | "failed" | "blocked";

export type Enrolment = { suggested: RequestTerms,
/**
 * Whether the managed file says what a request holds, so that there is nothing to type.
 */
fixed: boolean,
/**
 * Why the request that the managed file describes cannot be made here.
 */
problem: Problem | null,
/**
 * By language, for the window to choose.
 */
instructions: Record<string, string> | null,
/**
 * Where a request goes: a `mailto:` or `https://` address.
 */
sendTo: string | null,
/**
 * The host of the server that issues without a person.
 */
server: string | null, store: string, pending: Array<PendingRequest>,
/**
 * When the device certificate is renewed, by whom, and how the last attempt ended.
 */
renewal: Renewal, };

export type EnrolmentOutcome = { "state": "issued" } | { "state": "waiting", until: string, } | { "state": "stopped" } | { "state": "requested", made: MadeRequest, };

export type Evidence = {
/**
 * The fact.
 */
fact: string,
/**
 * Whether it holds.
 */
holds: boolean,
/**
 * What was found, where that says more.
 */
found: string | null,
/**
 * What would change it.
 */
wouldChange: string,
/**
 * The same as messages that every language has.
 */
messages: EvidenceMessages, };

export type EvidenceMessages = {
/**
 * The fact.
 */
fact: DetailMessage,
/**
 * What was found.
 */
found: Array<DetailMessage>,
/**
 * What would change it, where that is an event.
 */
wouldChange: DetailMessage | null,
/**
 * Where it is a next step: the code that has it.
 */
nextStepOf: string | null, };

export type Fault = {
/**
 * The file.
 */
file: string,
/**
 * Line, from 1, if the mistake stands in one.
 */
line: number | null,
/**
 * Column in characters, from 1.
 */
column: number | null,
/**
 * The key, with the tables it stands in: `app.url`. For a whole file, `file`; for its grammar, `syntax`.
 */
key: string,
/**
 * What is wrong.
 */
what: string,
/**
 * Why it is refused.
 */
why: string,
/**
 * What to write or do instead.
 */
instead: string, };

export type Feature = "notifications" | "camera" | "microphone" | "screen" | "location" | "clipboard" | "pointer_lock" | "storage_access";

export type Imported = {
/**
 * The subject, RFC 4514.
 */
subject: string,
/**
 * The issuer, RFC 4514.
 */
issuer: string,
/**
 * SHA-256, 64 hex digits.
 */
fingerprint: string,
/**
 * The last moment it is valid, RFC 3339.
 */
notAfter: string, };

export type Language = "system" | "en" | "de";

export type LauncherRequest = { "command": "overview" } | { "command": "open_app",
/**
 * Its id.
 */
id: string, } | { "command": "open_shortcut",
/**
 * The app's id.
 */
id: string,
/**
 * Which, from 0, as [`LauncherRequest::Overview`] lists them.
 */
number: number, } | { "command": "go_on" } | { "command": "recheck_device" } | { "command": "candidates" } | { "command": "activity",
/**
 * At most so many.
 */
limit: number, } | { "command": "downloads" } | { "command": "cancel_download",
/**
 * Which.
 */
id: number, } | { "command": "open_download",
/**
 * Which.
 */
id: number, } | { "command": "show_download",
/**
 * Which.
 */
id: number, } | { "command": "export_activity" } | { "command": "settings" } | { "command": "set_preferences",
/**
 * All of it.
 */
preferences: Preferences, } | { "command": "site_permissions" } | { "command": "forget_site_permission",
/**
 * Whose.
 */
origin: string,
/**
 * What.
 */
feature: Feature, } | { "command": "notifications" } | { "command": "open_notification",
/**
 * Which.
 */
id: number, } | { "command": "clear_notifications" } | { "command": "open_help" } | { "command": "restart" } | { "command": "quit" } | { "command": "dismiss_notice",
/**
 * Which.
 */
id: number, } | { "command": "choose",
/**
 * Which; `None` for the newest from now on.
 */
fingerprint: string | null, } | { "command": "decline",
/**
 * Whether the app that waits is opened without a certificate.
 */
openAnyway: boolean, } | { "command": "ask_pin",
/**
 * Which.
 */
token: string, } | { "command": "forget_pins" } | { "command": "enrolment" } | { "command": "request_certificate",
/**
 * What it holds.
 */
terms: RequestTerms, } | { "command": "save_request",
/**
 * SHA-256 of its public key.
 */
publicKey: string, } | { "command": "open_send_to" } | { "command": "enrol" } | { "command": "renew" } | { "command": "stop_asking" } | { "command": "discard_request",
/**
 * SHA-256 of its public key.
 */
publicKey: string, } | { "command": "import_certificate",
/**
 * The file as base64; it may hold a private key.
 */
file: string,
/**
 * The file's password, where it has one.
 */
password: string | null, };

export type MadeRequest = { publicKey: string, subject: string, pem: string, fileName: string, };

export type ManagedSetting = {
/**
 * The key, with the tables it stands in; list entries by their id or name: `app[mail].url`.
 */
key: string,
/**
 * Its value: a text as it is, anything else as JSON.
 */
value: string,
/**
 * The file.
 */
file: string,
/**
 * Line, from 1.
 */
line: number, };

export type NewestActivity = {
/**
 * The number of the last [`Entry`] that is among them; 0 where this run has written none.
 */
number: number,
/**
 * Newest first.
 */
records: Array<ActivityRecord>, };

export type Notice = { id: number, severity: Severity, title: string, message: string, };

export type OpenChoice = {
/**
 * How many certificates pass every check.
 */
usable: number,
/**
 * Whether there is no device certificate until the person picks one.
 */
due: boolean, };

export type Organization = { name: string, helpUrl: string, };

export type Overview = { organization: Organization | null, managed: boolean, config: Config, apps: Array<PinnedApp>, device: Device,
/**
 * What the rules decide on each activity in each app.
 */
permissions: Array<Permission>,
/**
 * Why apps cannot be opened on this device at all.
 */
kernel: Problem | null, restartNeeded: boolean,
/**
 * What apps wait for: it has not answered since the start. `None` where none waits.
 */
lookingFor: PendingSources | null,
/**
 * The app that waits until the person has picked a certificate.
 */
waiting: string | null,
/**
 * The tokens that wait for their PIN.
 */
locked: Array<string>, notices: Array<Notice>, preferences: Preferences,
/**
 * The quiet hours that the organisation sets: the person's own do not count then.
 */
quietHours: ManagedSetting | null, version: string, };

export type PastNotification = { id: number,
/**
 * Its app's id.
 */
app: string | null,
/**
 * When, in seconds since 1970.
 */
time: number,
/**
 * `None` if the organisation hides the text of notifications.
 */
title: string | null, body: string,
/**
 * It came in quiet hours, and the desktop did not show it.
 */
wasQuiet: boolean, };

export type PendingRequest = {
/**
 * What is to be sent, while it is still there.
 */
made: MadeRequest | null,
/**
 * The subject that was asked for, RFC 4514.
 */
subject: string,
/**
 * When the request was made, RFC 3339.
 */
created: string,
/**
 * SHA-256 of the public key.
 */
publicKey: string, };

export type PendingSources = {
/**
 * The stores that may hold the device certificate.
 */
stores: Array<string>,
/**
 * Whether the system is to say which domain the device has joined.
 */
domain: boolean, };

export type Permission = {
/**
 * The app.
 */
app: string,
/**
 * The activity.
 */
activity: Activity,
/**
 * What the policy decides.
 */
verdict: Verdict,
/**
 * The name of the rule, or of the default, that decides.
 */
rule: string, };

export type PinQuestion = { "kind": "token", token: string, lastTry: boolean, keyring: boolean,
/**
 * The PIN is typed on the token's own keypad, not in this window.
 */
keypad: boolean, preferences: Preferences, } | { "kind": "proxy", proxy: string,
/**
 * The proxy refused the stored name and password.
 */
refused: boolean, keyring: boolean, preferences: Preferences, };

export type PinRequest = { "command": "question" } | { "command": "unlock",
/**
 * What the person typed.
 */
pin: string,
/**
 * Whether the keyring keeps it.
 */
remember: boolean, } | { "command": "sign_in",
/**
 * The person's name there.
 */
user: string,
/**
 * What the person typed.
 */
password: string,
/**
 * Whether the keyring keeps it.
 */
remember: boolean, } | { "command": "cancel" };

export type PinnedApp = { id: string, name: string, url: string, host: string, icon: string | null, open: boolean, unread?: string, shortcuts: Array<string>, start: "login" | "manual", };

export type Preferences = {
/**
 * The language of the words.
 */
language: Language,
/**
 * Light or dark.
 */
theme: Theme,
/**
 * How strongly text and lines stand out.
 */
contrast: Contrast,
/**
 * What opens when Porthole starts.
 */
startup: Startup,
/**
 * When no notification is shown, each day. It counts where the organisation sets no quiet hours.
 */
quietHours: QuietHours | null,
/**
 * No notification is shown before this moment, in seconds since 1970. It counts where the organisation sets no quiet
 * hours.
 */
quietUntil: number | null, };

export type Problem = {
/**
 * The stable code, such as `upstream-dns`.
 */
code: string,
/**
 * A few words: what happened.
 */
title: string,
/**
 * One or two sentences: why.
 */
meaning: string,
/**
 * One sentence: what to do next.
 */
nextStep: string,
/**
 * What this one case adds, in plain words, if anything. Never content, never a secret.
 */
detail: string | null,
/**
 * The detail as a message that every language has; `None` where the detail is a name, or what a system said.
 */
message?: DetailMessage, };

export type QuietHours = string;

export type Renewal = {
/**
 * Who renews it: `automatic`, `by_hand` through the server, or `request` where there is no server.
 */
by: "automatic" | "by_hand" | "request",
/**
 * When its successor is requested, RFC 3339; `None` if it cannot be renewed here.
 */
due: string | null,
/**
 * A request that is pending at the server.
 */
waiting: Waiting | null,
/**
 * SHA-256 of the public key of a pending request that a person sends to the CA.
 */
requested: string | null,
/**
 * How the last attempt ended.
 */
lastAttempt: Attempt | null,
/**
 * The fingerprint of the old certificate, which is kept until its successor has worked once.
 */
keeps: string | null, };

export type RequestTerms = {
/**
 * The subject, as RFC 4514 writes it.
 */
subject: string,
/**
 * Alternative names.
 */
names: Array<string>,
/**
 * The kind of key.
 */
key: KeyKind, };

export type Revocation = {
/**
 * `good`, `revoked`, `unknown`, or `not-checked` where it was not looked up.
 */
state: "good" | "revoked" | "unknown" | "not-checked",
/**
 * The file or address whose word this is.
 */
source: string | null,
/**
 * When that was true, RFC 3339.
 */
asOf: string | null,
/**
 * Whole seconds since then.
 */
ageSeconds: number | null,
/**
 * Since when it is revoked, RFC 3339.
 */
since: string | null,
/**
 * All of it in words.
 */
detail: string,
/**
 * The same as messages that every language has.
 */
messages: Array<DetailMessage>, };

export type Settings = {
/**
 * In the order of the managed file.
 */
managed: Array<ManagedSetting>, };

export type Severity = "success" | "warning" | "info";

export type SitePermission = {
/**
 * Whose.
 */
origin: string,
/**
 * The ids of the apps that have pages there.
 */
apps: Array<string>,
/**
 * What.
 */
feature: Feature,
/**
 * What the person has answered.
 */
allowed: boolean, };

export type Startup = "continue" | "fresh";

export type Theme = "system" | "light" | "dark";

export type Verdict = "allow" | "monitor" | "block";

export type Waiting = {
/**
 * SHA-256 of the public key.
 */
publicKey: string,
/**
 * When the server is asked again, RFC 3339; `None` if the person stopped waiting.
 */
until: string | null,
/**
 * Whether it is for the successor of a certificate, not for a first one.
 */
renews: boolean, };

/** The commands of the launcher, as the app calls them. */
export const COMMANDS = [
  "overview",
  "open_app",
  "open_shortcut",
  "go_on",
  "recheck_device",
  "candidates",
  "activity",
  "downloads",
  "cancel_download",
  "open_download",
  "show_download",
  "export_activity",
  "settings",
  "set_preferences",
  "site_permissions",
  "forget_site_permission",
  "notifications",
  "open_notification",
  "clear_notifications",
  "open_help",
  "restart",
  "quit",
  "dismiss_notice",
  "choose",
  "decline",
  "ask_pin",
  "forget_pins",
  "enrolment",
  "request_certificate",
  "save_request",
  "open_send_to",
  "enrol",
  "renew",
  "stop_asking",
  "discard_request",
  "import_certificate",
] as const;

/** What each of them answers. */
export interface Answers {
  overview: Overview;
  open_app: void;
  open_shortcut: void;
  go_on: void;
  recheck_device: Overview;
  candidates: Array<Candidate>;
  activity: NewestActivity;
  downloads: Array<Download>;
  cancel_download: void;
  open_download: void;
  show_download: void;
  export_activity: string;
  settings: Settings;
  set_preferences: void;
  site_permissions: Array<SitePermission>;
  forget_site_permission: void;
  notifications: Array<PastNotification>;
  open_notification: void;
  clear_notifications: void;
  open_help: void;
  restart: void;
  quit: void;
  dismiss_notice: void;
  choose: void;
  decline: void;
  ask_pin: void;
  forget_pins: number;
  enrolment: Enrolment;
  request_certificate: MadeRequest;
  save_request: string;
  open_send_to: void;
  enrol: EnrolmentOutcome;
  renew: EnrolmentOutcome;
  stop_asking: void;
  discard_request: void;
  import_certificate: Imported;
}
