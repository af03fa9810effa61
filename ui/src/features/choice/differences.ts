import type { Candidate } from "../../bridge/types";
import { t } from "../../language/language.svelte";
import { day } from "../../shared/format";
import { keptIn, nameContext, shortName } from "../../shared/names";

type Kind = "belongs-to" | "issued-by" | "since" | "until" | "kept-in";

/** One thing to tell a certificate by. */
export interface Fact {
  kind: Kind;
  name: string;
  value: string;
}

/** What there is to tell certificates apart by, in the order in which people ask. */
const FACTS: { kind: Kind; name: string; of: (candidate: Candidate) => string }[] = [
  { kind: "belongs-to", name: "certificate-belongs-to", of: ({ subject }) => nameContext(subject) },
  { kind: "issued-by", name: "certificate-issued-by", of: ({ issuer }) => shortName(issuer) },
  { kind: "since", name: "certificate-since", of: ({ notBefore }) => day(notBefore) },
  { kind: "until", name: "certificate-until", of: ({ notAfter }) => day(notAfter) },
  { kind: "kept-in", name: "certificate-kept-in", of: ({ store }) => keptIn(store) },
];

export interface Offer {
  fingerprint: string;
  name: string;
  /** What this one does not share with all others. */
  own: Fact[];
}

/** Those that can be picked, the newest first, each once, with what sets them apart and what all share. */
export function offered(candidates: Candidate[]): { offers: Offer[]; shared: Fact[] } {
  const usable = candidates
    .filter(({ usable }) => usable)
    .filter((it, at, all) => all.findIndex(({ fingerprint }) => fingerprint === it.fingerprint) === at)
    .sort((one, other) => other.notBefore.localeCompare(one.notBefore));
  const [first] = usable;
  const alike = FACTS.filter(({ of }) => first && usable.every((it) => of(it) === of(first)));
  const factsOf = (facts: typeof FACTS, candidate: Candidate): Fact[] =>
    facts.map(({ kind, name, of }) => ({ kind, name: t(name), value: of(candidate) })).filter(({ value }) => value !== "");
  return {
    offers: usable.map((candidate) => ({
      fingerprint: candidate.fingerprint,
      name: shortName(candidate.subject),
      own: factsOf(FACTS.filter((fact) => !alike.includes(fact)), candidate),
    })),
    shared: first ? factsOf(alike, first) : [],
  };
}
