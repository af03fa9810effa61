import type { IconName } from "./Icon.svelte";

/** The pages of the window, in the order of the sidebar. */
export const VIEWS = [
  { id: "apps", name: "Apps" },
  { id: "device", name: "Device" },
  { id: "downloads", name: "Downloads" },
  { id: "activity", name: "Activity" },
  { id: "setup", name: "Setup" },
] as const satisfies readonly { id: IconName; name: string }[];

export type View = (typeof VIEWS)[number]["id"];

/** The view that a link's fragment names; the first for any other. */
export function viewNamed(fragment: string): View {
  return VIEWS.find(({ id }) => `#${id}` === fragment)?.id ?? "apps";
}
