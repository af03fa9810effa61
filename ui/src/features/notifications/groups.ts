import type { PastNotification } from "../../bridge/types";

export interface Group {
  /** The app's id; `null` where the app is not known. */
  app: string | null;
  all: PastNotification[];
}

/** By app, the one with the newest first; each newest first. */
export function byApp(notifications: PastNotification[]): Group[] {
  const groups = new Map<string | null, Group>();
  for (const notification of notifications) {
    const group = groups.get(notification.app) ?? { app: notification.app, all: [] };
    group.all.push(notification);
    groups.set(notification.app, group);
  }
  return [...groups.values()];
}
