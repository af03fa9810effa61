import type { ActivityKind, ActivityRecord, Verdict } from "../../bridge/types";

/** What is to be seen of the activity log. */
export interface Filter {
  verdict: Verdict | "all";
  kind: ActivityKind | "all";
  /** The id of an app. */
  app: string;
  text: string;
}

export const EVERYTHING: Filter = { verdict: "all", kind: "all", app: "all", text: "" };

/** The apps that a record concerns, or may concern. */
export function appsOf({ app, candidates }: ActivityRecord): string[] {
  return app === null ? (candidates ?? []) : [app];
}

/** Whether a record is to be seen. The text is looked for in what the page shows of it. */
export function fits(record: ActivityRecord, { verdict, kind, app, text }: Filter, shown: string): boolean {
  if (verdict !== "all" && record.verdict !== verdict) return false;
  if (kind !== "all" && record.activity !== kind) return false;
  if (app !== "all" && !appsOf(record).includes(app)) return false;
  return text.trim() === "" || shown.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase());
}
