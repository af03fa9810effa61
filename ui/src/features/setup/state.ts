import type { ConfigState } from "../../bridge/types";
import type { Tone } from "../../shared/tone";

/** What became of the managed file, in plain words. */
export const CONFIG: Record<ConfigState, { name: string; meaning: string; tone: Tone }> = {
  inForce: { name: "In force", meaning: "These rules are in force.", tone: "good" },
  lastGood: {
    name: "Last good one kept",
    meaning: "The newest file is refused. The last good one stays in force until the mistake is corrected.",
    tone: "warn",
  },
  refused: { name: "Refused", meaning: "No rules are in force, so no app can be opened.", tone: "bad" },
};
