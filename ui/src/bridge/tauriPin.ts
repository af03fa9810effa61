import { invoke } from "@tauri-apps/api/core";
import type { PinRequest } from "./generated";
import type { PinPort } from "./pin";

function ask<T>(request: PinRequest): Promise<T> {
  return invoke("pin_request", { request });
}

/** The port of the PIN window to the app. */
export const tauriPinPort: PinPort = {
  question: () => ask({ command: "question" }),
  unlock: (pin, remember) => ask({ command: "unlock", pin, remember }),
  signIn: (user, password, remember) => ask({ command: "sign_in", user, password, remember }),
  cancel: () => ask({ command: "cancel" }),
};
