import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { COMMANDS } from "./generated";
import type { Asking, Port, Unlisten } from "./port";

function hear<T>(event: string, told: (payload: T) => void): Promise<Unlisten> {
  return listen<T>(event, ({ payload }) => told(payload));
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
  onOverview: (told) => hear("overview", told),
  onActivity: (told) => hear("activity", told),
  onNotifications: (told) => hear("notifications", told),
  onDownloads: (told) => hear("downloads", told),
};
