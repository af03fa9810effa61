/** Numbers and moments as people read them, in their language and the time zone of this device. */

import { locale, t } from "../language/language.svelte";

const UNITS = ["size-bytes", "size-kilobytes", "size-megabytes", "size-gigabytes", "size-terabytes"] as const;

/** A size in bytes, in units of 1,000 as file managers use them. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.95 would be shown as 1,000.0.
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return t(UNITS[unit] ?? "size-bytes", { value: value.toLocaleString(locale(), { maximumFractionDigits: digits }) });
}

/** RFC 3339 to a moment, or `null` if it is none. */
function moment(text: string): Date | null {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}

export function day(text: string): string {
  return moment(text)?.toLocaleDateString(locale(), { day: "numeric", month: "long", year: "numeric" }) ?? text;
}

export function time(text: string): string {
  return moment(text)?.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", second: "2-digit" }) ?? text;
}

/** The time alone for today, with the day for any other. */
export function when(text: string, now = new Date()): string {
  const date = moment(text);
  if (!date) return text;
  if (date.toDateString() === now.toDateString()) return time(text);
  const ofThisYear = date.getFullYear() === now.getFullYear();
  const dayOnly = date.toLocaleDateString(locale(), {
    day: "numeric",
    month: "short",
    ...(ofThisYear ? {} : { year: "numeric" }),
  });
  const clock = date.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
  return t("day-and-time", { day: dayOnly, time: clock });
}

export function daysLeft(days: number): string {
  if (days < 0) return t("days-expired");
  return days === 0 ? t("days-today") : t("days-left", { days });
}

/** How long something still takes, rounded so that it does not flicker. */
export function remaining(seconds: number): string {
  if (seconds < 60) return t("download-seconds-left", { seconds: Math.max(1, Math.ceil(seconds / 5) * 5) });
  return t("download-minutes-left", { minutes: Math.ceil(seconds / 60) });
}

/** A fingerprint in groups of four, which eyes can compare. */
export function fingerprint(hex: string): string {
  return hex.match(/.{1,4}/g)?.join(" ") ?? hex;
}

/** Names with what the language puts between them. */
export function list(names: string[], type: "conjunction" | "disjunction"): string {
  return new Intl.ListFormat(locale(), { type }).format(names);
}
