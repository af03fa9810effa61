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

  onOverview: (told) => hear("overview", told),
  onActivity: (told) => hear("activity", told),
  onDownloads: (told) => hear("downloads", told),
};
