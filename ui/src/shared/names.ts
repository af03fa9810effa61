/** Distinguished names (RFC 4514 text) as people read them. */

import { t } from "../language/language.svelte";

/** The values of a name, the most specific first: `CN=anna,O=Harbor Ltd` gives `anna` and `Harbor Ltd`. */
function values(name: string): string[] {
  // A comma or plus sign within a value has a backslash before it.
  const parts = name.match(/(?:\\.|[^,+\\])+/g) ?? [];
  return parts
    .map((part) => part.slice(part.indexOf("=") + 1).replace(/\\(.)/g, "$1").trim())
    .filter((value) => value !== "");
}

/** What to call the holder of a name: its most specific part, or the text as it is. */
export function shortName(name: string): string {
  return values(name)[0] ?? name;
}

/** The rest of it: "Devices, Harbor Ltd". */
export function nameContext(name: string): string {
  return values(name).slice(1).join(", ");
}

/** A store as people call it: the keyring has its technical name where IT reads. */
export function storeName(store: string): string {
  return store === "Secret Service" ? t("store-keyring") : store;
}

/** Where something is kept, within a sentence. */
export function keptHere(store: string): string {
  return store === "Secret Service" ? t("store-in-your-keyring") : store;
}

/** Where something is kept, as a fact of its own. */
export function keptIn(store: string): string {
  return store === "Secret Service" ? t("store-your-keyring") : store;
}
