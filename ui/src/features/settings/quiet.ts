import { locale } from "../../language/language.svelte";

/** What a person who turns quiet hours on gets first. */
export const USUAL = { from: "20:00", to: "07:00" };

/** The hour at which a pause until the morning ends. */
const MORNING = 7;
/** Hours before this one still belong to the evening before. */
const NIGHT_ENDS = 4;

const STEP = 30;

/** `20:00-07:00` as the app writes it. */
export function parts(hours: string): { from: string; to: string } {
  const [from = "", to = ""] = hours.split("-");
  return { from, to };
}

/** A time of day as people read it. */
export function clock(time: string): string {
  const [hour, minute] = time.split(":").map(Number);
  return new Date(2026, 0, 1, hour, minute).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
}

/** The times that are offered: each half hour, and the one that is chosen now; without `other`, at which it would be over. */
export function times(chosen: string, other: string): string[] {
  const two = (number: number): string => String(number).padStart(2, "0");
  const all = Array.from({ length: (24 * 60) / STEP }, (_, at) => `${two(Math.floor((at * STEP) / 60))}:${two((at * STEP) % 60)}`);
  return [...new Set([...all, chosen])].filter((time) => time !== other).sort();
}

/** The end of a pause until the morning, in seconds since 1970. */
export function morning(now: Date): number {
  const end = new Date(now);
  if (now.getHours() >= NIGHT_ENDS) end.setDate(end.getDate() + 1);
  end.setHours(MORNING, 0, 0, 0);
  return Math.floor(end.getTime() / 1000);
}
