/** How a badge or card feels; words say the same, so nothing hangs on colour alone. */
export type Tone = "good" | "warn" | "bad" | "calm" | "plain";
