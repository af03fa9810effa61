import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

interface Licence {
  name: string;
  version: string;
  licence: string;
}

interface Metadata {
  packages: { id: string; name: string; version: string; license: string | null; source: string | null }[];
  resolve: { nodes: { id: string; deps: { pkg: string; dep_kinds: { kind: string | null }[] }[] }[] };
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The programs that are shipped. */
const PROGRAMS = ["porthole", "porthole-cli"];

/** What the programs are built from, as Cargo names it: their dependencies, and no tests' or build scripts'. */
function crates(): Licence[] {
  const text = execFileSync("cargo", ["metadata", "--locked", "--format-version", "1"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 256 << 20,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { packages, resolve } = JSON.parse(text) as Metadata;
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const found = new Set(packages.filter(({ name, source }) => source === null && PROGRAMS.includes(name)).map(({ id }) => id));
  for (const id of found) {
    for (const { pkg, dep_kinds } of nodes.get(id)?.deps ?? []) {
      if (dep_kinds.some(({ kind }) => kind === null)) found.add(pkg);
    }
  }
  return packages
    .filter(({ id, source }) => source !== null && found.has(id))
    .map(({ name, version, license }) => ({ name, version, licence: license ?? "see its source" }));
}

/** The same, kept from one build to the next: Cargo lets one process at a time look, and may have to wait for long. */
function cratesOnce(): Licence[] {
  const hash = createHash("sha256");
  const manifests = readdirSync(join(ROOT, "src-tauri/crates")).map((crate) => `src-tauri/crates/${crate}/Cargo.toml`);
  for (const file of ["Cargo.lock", "Cargo.toml", "src-tauri/Cargo.toml", ...manifests.sort()]) {
    hash.update(readFileSync(join(ROOT, file)));
  }
  const kept = join(ROOT, "target", `ui-licences-${hash.digest("hex").slice(0, 16)}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8")) as Licence[];
  const found = crates();
  mkdirSync(join(ROOT, "target"), { recursive: true });
  // Whole or not at all: tests and builds may look at the same time.
  writeFileSync(`${kept}.${process.pid}`, JSON.stringify(found));
  renameSync(`${kept}.${process.pid}`, kept);
  return found;
}

/** What this window is built from, as npm's lock file names it: everything that is no tool of ours, and Svelte's runtime. */
function npmPackages(): Licence[] {
  const { packages } = JSON.parse(readFileSync(new URL("package-lock.json", import.meta.url), "utf8")) as {
    packages: Record<string, { version?: string; license?: string; dev?: boolean }>;
  };
  const prefix = "node_modules/";
  return Object.entries(packages)
    .map(([path, entry]) => ({ ...entry, name: path.slice(path.lastIndexOf(prefix) + prefix.length), path }))
    .filter(({ path, name, dev }) => path !== "" && (!dev || name === "svelte"))
    .map(({ name, version = "", license = "see its source" }) => ({ name, version, licence: license }));
}

/** Makes `virtual:licences`: the work of others in what is shipped. Nothing is fetched for it but what the build needs. */
export function licences(): Plugin {
  const id = "\0virtual:licences";
  return {
    name: "licences",
    resolveId: (wanted) => (wanted === "virtual:licences" ? id : null),
    load(wanted) {
      if (wanted !== id) return null;
      const all = [...cratesOnce(), ...npmPackages()].sort((one, other) => one.name.localeCompare(other.name));
      return `export const LICENCES = ${JSON.stringify(all)};`;
    },
  };
}
