import type { PinnedApp } from "../bridge/types";

/** The name of an app by its id; the id itself for one that is no longer pinned. */
export function appName(apps: PinnedApp[], id: string | null): string | null {
  return apps.find((app) => app.id === id)?.name ?? id;
}
