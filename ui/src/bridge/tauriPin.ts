import { invoke } from "@tauri-apps/api/core";
import type { PinPort } from "./pin";

/** The port of the PIN window to the app. */
export const tauriPinPort: PinPort = {
  question: () => invoke("pin_question"),
  unlock: (pin, remember) => invoke("pin_unlock", { pin, remember }),
  cancel: () => invoke("pin_cancel"),
};
