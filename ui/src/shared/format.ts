/** Numbers and moments as people read them, in the language and time zone of this device. */

const UNITS = ["bytes", "KB", "MB", "GB", "TB"] as const;

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
  return `${value.toLocaleString(undefined, { maximumFractionDigits: digits })} ${UNITS[unit] ?? ""}`;
}

/** RFC 3339 to a moment, or `null` if it is none. */
function moment(text: string): Date | null {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}

export function day(text: string): string {
  return moment(text)?.toLocaleDateString(undefined, { day: "numeric", month: "long", year: "numeric" }) ?? text;
}

export function time(text: string): string {
  return moment(text)?.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" }) ?? text;
}

/** The time alone for today, with the day for any other. */
export function when(text: string, now = new Date()): string {
  const date = moment(text);
  if (!date) return text;
  if (date.toDateString() === now.toDateString()) return time(text);
  const ofThisYear = date.getFullYear() === now.getFullYear();
  const dayOnly = date.toLocaleDateString(undefined, {
    day: "numeric",
    month: "short",
    ...(ofThisYear ? {} : { year: "numeric" }),
  });
  return `${dayOnly}, ${date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })}`;
}

export function daysLeft(days: number): string {
  if (days < 0) return "expired";
  if (days === 0) return "ends today";
  return days === 1 ? "1 day left" : `${days.toLocaleString()} days left`;
}

/** A fingerprint in groups of four, which eyes can compare. */
export function fingerprint(hex: string): string {
  return hex.match(/.{1,4}/g)?.join(" ") ?? hex;
}
