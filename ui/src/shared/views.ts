import type { IconName } from "./Icon.svelte";

/** The pages of the window, in the order of the sidebar; `name` is a message. */
export const VIEWS = [
  { id: "apps", name: "nav-apps" },
  { id: "device", name: "nav-device" },
  { id: "notifications", name: "nav-notifications" },
  { id: "downloads", name: "nav-downloads" },
  { id: "activity", name: "nav-activity" },
  { id: "settings", name: "nav-settings" },
  { id: "about", name: "nav-about" },
] as const satisfies readonly { id: IconName; name: string }[];

export type View = (typeof VIEWS)[number]["id"];

/** The view that a link's fragment names; the first for any other. */
export function viewNamed(fragment: string): View {
  return VIEWS.find(({ id }) => `#${id}` === fragment)?.id ?? "apps";
}
