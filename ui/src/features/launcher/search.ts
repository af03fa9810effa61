import type { PinnedApp } from "../../bridge/types";

/** What is compared: without case, and without the marks of letters. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{Mark}/gu, "").toLocaleLowerCase();
}

/** Those whose name or host holds the text; those whose name begins with it come first. */
export function found(apps: PinnedApp[], text: string): PinnedApp[] {
  const wanted = plain(text.trim());
  if (wanted === "") return apps;
  const begins = (app: PinnedApp): boolean => plain(app.name).startsWith(wanted);
  const holds = (app: PinnedApp): boolean => plain(`${app.name} ${app.host}`).includes(wanted);
  return [...apps.filter(begins), ...apps.filter((app) => holds(app) && !begins(app))];
}

/** Whether a key types a letter, and nothing that could be typed into has it already. */
export function types(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return false;
  const isField = event.target instanceof HTMLElement && event.target.matches("input, select, textarea");
  return !isField && event.key !== " " && [...event.key].length === 1;
}
