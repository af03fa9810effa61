const MIRRORED: Readonly<Record<string, string>> = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };

/**
 * Where an arrow key leads in a grid of `count` items in `columns`; `null` for any other key. Ends stop, rows wrap. A
 * grid is mirrored where text runs from right to left.
 */
export function moved(key: string, at: number, count: number, columns: number, isMirrored = false): number | null {
  const last = count - 1;
  switch (isMirrored ? (MIRRORED[key] ?? key) : key) {
    case "ArrowRight":
      return Math.min(at + 1, last);
    case "ArrowLeft":
      return Math.max(at - 1, 0);
    case "ArrowDown":
      return at + columns <= last ? at + columns : at;
    case "ArrowUp":
      return at >= columns ? at - columns : at;
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
