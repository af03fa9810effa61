import type { PinQuestion } from "./types";

/** What the PIN window may ask of the app: nothing but this. Every refusal is rejected with a `Problem`. */
export interface PinPort {
  /** Which token or proxy waits; `null` when none does. */
  question(): Promise<PinQuestion | null>;
  /** Closes the window when the token has opened. */
  unlock(pin: string, remember: boolean): Promise<void>;
  /** Closes the window when the keyring has kept the account, or was not to. */
  signIn(user: string, password: string, remember: boolean): Promise<void>;
  /** Closes the window; the token is not asked for again by itself. */
  cancel(): Promise<void>;
}
