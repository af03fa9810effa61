import type { ManagedSetting, SitePermission } from "../types";

const MAIN = "/etc/porthole/managed.toml";
const SESSIONS = "/etc/porthole/managed.d/20-sessions.toml";
const of = (key: string, value: string, line: number, file = MAIN): ManagedSetting => ({ key, value, file, line });

/** What an organisation sets, in the order of its files. */
export const MANAGED: ManagedSetting[] = [
  of("schema", "1", 1),
  of("organization.name", "Harbor Ltd", 4),
  of("organization.help_url", "https://help.harbor.test/device", 5),
  of("app[mail].name", "Mail", 9),
  of("app[mail].url", "https://mail.harbor.test/", 10),
  of("app[mail].start", "login", 11),
  of("device_certificate.anchors", '["harbor-device-ca.cer"]', 34),
  of("device_certificate.present_to", '["*.harbor.test"]', 35),
  of("device_certificate.choose", "automatic", 36),
  of("session_policy[No downloads without a device certificate].then", "block", 5, SESSIONS),
  of("session_policy[No downloads without a device certificate].message", "Downloads are blocked on this device. {help_url}", 6, SESSIONS),
];

/** The quiet hours of an organisation that sets some. */
export const QUIET_HOURS = of("notifications.quiet_hours", "20:00-07:00", 41);

/** What a person has allowed and blocked. */
export const SITE_PERMISSIONS: SitePermission[] = [
  { origin: "https://chat.harbor.test", apps: ["chat"], feature: "notifications", allowed: true },
  { origin: "https://chat.harbor.test", apps: ["chat"], feature: "camera", allowed: false },
];
