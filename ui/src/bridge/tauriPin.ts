import { invoke } from "@tauri-apps/api/core";
import type { PinPort } from "./pin";

/** Commands and fields are those of `PinRequest` in `src-tauri/crates/protocol`. */
function ask<T>(command: string, fields: object = {}): Promise<T> {
  return invoke("pin_request", { request: { command, ...fields } });
}

/** The port of the PIN window to the app. */
export const tauriPinPort: PinPort = {
  question: () => ask("question"),
  unlock: (pin, remember) => ask("unlock", { pin, remember }),
  cancel: () => ask("cancel"),
};
