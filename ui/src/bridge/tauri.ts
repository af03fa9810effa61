import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Port, Unlisten } from "./port";

function hear<T>(event: string, told: (payload: T) => void): Promise<Unlisten> {
  return listen<T>(event, ({ payload }) => told(payload));
}

/** The port to the app that shows this window. */
export const tauriPort: Port = {
  overview: () => invoke("overview"),
  openApp: (id) => invoke("open_app", { id }),
  recheckDevice: () => invoke("recheck_device"),
  candidates: () => invoke("candidates"),
  activity: (limit) => invoke("activity", { limit }),
  downloads: () => invoke("downloads"),
  cancelDownload: (id) => invoke("cancel_download", { id }),
  showDownload: (id) => invoke("show_download", { id }),
  openHelp: () => invoke("open_help"),
  restart: () => invoke("restart"),
  dismissNotice: (id) => invoke("dismiss_notice", { id }),

  choose: (fingerprint) => invoke("choose", { fingerprint }),
  decline: (openAnyway) => invoke("decline", { openAnyway }),
  askPin: (token) => invoke("ask_pin", { token }),

  enrolment: () => invoke("enrolment"),
  requestCertificate: (terms) => invoke("request_certificate", { terms }),
  openSendTo: () => invoke("open_send_to"),
  saveRequest: (publicKey) => invoke("save_request", { publicKey }),
  importCertificate: (file, password) => invoke("import_certificate", { file, password }),
  enrol: () => invoke("enrol"),
  renew: () => invoke("renew"),
  stopAsking: () => invoke("stop_asking"),
  discardRequest: (publicKey) => invoke("discard_request", { publicKey }),

  onOverview: (told) => hear("overview", told),
  onActivity: (told) => hear("activity", told),
  onDownloads: (told) => hear("downloads", told),
};
