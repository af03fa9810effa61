/** How many tile colours `AppTile` has. */
export const COLOURS = 8;

/** The colour of an app without an icon: the same on every device, as only the id decides. FNV-1a, 32 bits. */
export function colourOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const character of id) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash % COLOURS;
}

/** The letter that stands for an app: the first of its name, whatever its script. */
export function letterOf(name: string): string {
  const [first = "?"] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(name.trim());
  return (typeof first === "string" ? first : first.segment).toLocaleUpperCase();
}
