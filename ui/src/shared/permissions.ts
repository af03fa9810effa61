import type { Overview, Permission } from "../bridge/types";

/** In which apps an activity is allowed: in every one, in none, or in those named. */
export type Extent = "every" | "none" | string[];

/** Computed from what the rules decide in each app, never from the device class. */
export function extent({ apps, permissions }: Overview, activity: Permission["activity"]): Extent {
  const decided = permissions.filter((permission) => permission.activity === activity);
  const allowed = decided.filter(({ verdict }) => verdict !== "block");
  if (allowed.length === 0) return "none";
  if (allowed.length === decided.length) return "every";
  return allowed.map(({ app }) => apps.find(({ id }) => id === app)?.name ?? app);
}

/** The same as words that follow the name of the activity. */
export function where(extent: Extent): string {
  if (extent === "every") return "in every app";
  if (extent === "none") return "in no app";
  return `in ${new Intl.ListFormat("en").format(extent)} only`;
}

/** What a person may do here, as one sentence. */
export function summary(overview: Overview): string {
  if (overview.kernel) return "No app can be opened on this device.";
  const download = extent(overview, "download");
  const print = extent(overview, "print");
  if (download === "every" && print === "every") return "You may download files and print from your apps.";
  if (download === "none" && print === "none") {
    return "You may work in your apps, but not download or print from them.";
  }
  return `You may download files ${where(download)}, and print ${where(print)}.`;
}
