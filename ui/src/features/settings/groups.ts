import type { ManagedSetting } from "../../bridge/types";

export interface Group {
  /** The table of the managed file. */
  table: string;
  all: (Omit<ManagedSetting, "key"> & { name: string })[];
}

/** Where the name of a key begins: behind its last table. A list entry's name may hold dots: `app[mail.eu].url`. */
function split(key: string): [table: string, name: string] {
  const dot = key.slice(key.lastIndexOf("]") + 1).lastIndexOf(".");
  if (dot === -1) return ["schema", key];
  const at = key.lastIndexOf("]") + 1 + dot;
  return [key.slice(0, at), key.slice(at + 1)];
}

/** Settings by their table, each in the order of the file. */
export function grouped(settings: ManagedSetting[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { key, ...rest } of settings) {
    const [table, name] = split(key);
    const group = groups.get(table) ?? { table, all: [] };
    group.all.push({ ...rest, name });
    groups.set(table, group);
  }
  return [...groups.values()];
}
