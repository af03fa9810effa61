import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Port, Unlisten } from "./port";

function hear<T>(event: string, told: (payload: T) => void): Promise<Unlisten> {
  return listen<T>(event, ({ payload }) => told(payload));
}

/** Commands and fields are those of `LauncherRequest` in `src-tauri/crates/protocol`. */
function ask<T>(command: string, fields: object = {}): Promise<T> {
  return invoke("launcher_request", { request: { command, ...fields } });
}

/** The port to the app that shows this window. */
export const tauriPort: Port = {
  overview: () => ask("overview"),
  openApp: (id) => ask("open_app", { id }),
  recheckDevice: () => ask("recheck_device"),
  candidates: () => ask("candidates"),
  activity: (limit) => ask("activity", { limit }),
  downloads: () => ask("downloads"),
  cancelDownload: (id) => ask("cancel_download", { id }),
  showDownload: (id) => ask("show_download", { id }),
  openHelp: () => ask("open_help"),
  restart: () => ask("restart"),
  dismissNotice: (id) => ask("dismiss_notice", { id }),

  choose: (fingerprint) => ask("choose", { fingerprint }),
  decline: (openAnyway) => ask("decline", { openAnyway }),
  askPin: (token) => ask("ask_pin", { token }),

  enrolment: () => ask("enrolment"),
  requestCertificate: (terms) => ask("request_certificate", { terms }),
  openSendTo: () => ask("open_send_to"),
  saveRequest: (publicKey) => ask("save_request", { publicKey }),
  importCertificate: (file, password) => ask("import_certificate", { file, password }),
  enrol: () => ask("enrol"),
  renew: () => ask("renew"),
  stopAsking: () => ask("stop_asking"),
  discardRequest: (publicKey) => ask("discard_request", { publicKey }),

  onOverview: (told) => hear("overview", told),
  onActivity: (told) => hear("activity", told),
  onDownloads: (told) => hear("downloads", told),
};
