import type { Overview, Permission } from "../bridge/types";
import { t } from "../language/language.svelte";
import { list } from "./format";

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
  if (extent === "every") return t("in-every-app");
  return extent === "none" ? t("in-no-app") : t("in-apps-only", { apps: list(extent, "conjunction") });
}

/** What a person may do here, as one sentence. */
export function summary(overview: Overview): string {
  if (overview.kernel) return t("may-nothing");
  const download = extent(overview, "download");
  const print = extent(overview, "print");
  if (download === "every" && print === "every") return t("may-all");
  if (download === "none" && print === "none") return t("may-work-only");
  return t("may-some", { download: where(download), print: where(print) });
}
