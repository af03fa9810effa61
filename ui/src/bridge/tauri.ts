import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { COMMANDS } from "./generated";
import type { Asking, Port, Unlisten } from "./port";

function hear<T>(event: string, listener: (payload: T) => void): Promise<Unlisten> {
  return listen<T>(event, ({ payload }) => listener(payload));
}

/** `open_app` as `openApp`. */
export function methodOf(command: string): string {
  return command.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A method for each command, which hands its fields on. */
export const asking = Object.fromEntries(
  COMMANDS.map((command) => [
    methodOf(command),
    (fields: object = {}) => invoke("launcher_request", { request: { command, ...fields } }),
  ]),
) as unknown as Asking;

/** The port to the app that shows this window. */
export const tauriPort: Port = {
  ...asking,
  onOverview: (listener) => hear("overview", listener),
  onActivity: (listener) => hear("activity", listener),
  onNotifications: (listener) => hear("notifications", listener),
  onDownloads: (listener) => hear("downloads", listener),
};
