import type { PastNotification } from "../types";

const at = (time: string): number => Date.parse(`2026-11-24T${time}Z`) / 1000;

/** A morning's notifications, newest first. */
export const notifications: PastNotification[] = [
  { id: 6, app: "chat", time: at("08:59:31"), title: "Anna Berger", body: "The Meridian is in, berth 7. Can you come over?", wasQuiet: false },
  { id: 5, app: "mail", time: at("08:41:10"), title: "Invoice 2291", body: "From the port authority", wasQuiet: false },
  { id: 4, app: "chat", time: at("08:30:02"), title: "Crane team", body: "", wasQuiet: false },
  { id: 3, app: null, time: at("08:12:00"), title: "New version", body: "Reload to get it.", wasQuiet: false },
  { id: 2, app: "mail", time: at("05:20:44"), title: "Tide warning", body: "High water at 06:10", wasQuiet: true },
];

/** The same where the organisation hides what they say. */
export const hiddenNotifications: PastNotification[] = notifications.map((it) => ({ ...it, title: null, body: "" }));
