import type { CacheEntry } from "../model/cache-entry.ts";
import type { KeepReason, PlannedEntry } from "../model/purge.ts";
import { isBuildkitBlob, mayBeBuildkitIndex, type Superseded, supersededIndexes } from "./buildkit-entries.ts";
import { judgeOfRefs, type PurgeSwitches, type RefVerdict, type RepositoryRefs } from "./judge-ref.ts";

/** An entry that stays, and why. */
export interface KeptEntry {
  readonly entry: CacheEntry;
  readonly why: KeepReason;
}

/** What shall be deleted, before anything is. Every entry of the listing is in exactly one of the two lists. */
export interface PurgePlan {
  /** In the order in which to delete: an index before the blobs that it names. */
  readonly remove: readonly PlannedEntry[];
  readonly keep: readonly KeptEntry[];
  /** Of what shall be deleted. */
  readonly bytes: number;
}

/** What a repository's configuration allows. */
export interface PurgeRules {
  readonly switchedOff: PurgeSwitches;
  /** Whether the configuration keeps an entry with this key. */
  readonly keeps: (key: string) => boolean;
}

/**
 * Chooses the entries that nobody can read again. A ref is judged by positive knowledge only: what is not known to be
 * closed or gone stays. The listing is not trusted to be free of repetitions, because pages shift while it is read.
 */
export function planPurge(listing: readonly CacheEntry[], refs: RepositoryRefs, rules: PurgeRules): PurgePlan {
  const entries = [...new Map(listing.map((entry) => [entry.id, entry])).values()];
  const judge = judgeOfRefs(refs, rules.switchedOff);
  const superseded = supersededIndexes(entries);
  const kept = new Set(entries.filter(({ key }) => rules.keeps(key)));
  const refsOfKeptIndexes = new Set([...kept].filter(({ key }) => mayBeBuildkitIndex(key)).map(({ ref }) => ref));

  const remove: PlannedEntry[] = [];
  const keep: KeptEntry[] = [];
  for (const entry of entries) {
    const verdict = kept.has(entry)
      ? KEPT_KEY
      : isBuildkitBlob(entry.key) && refsOfKeptIndexes.has(entry.ref)
        ? sparingBlob(judge(entry.ref))
        : orSuperseded(judge(entry.ref), superseded.get(entry.id));
    if (verdict.kind === "keep") keep.push({ entry, why: verdict.why });
    else remove.push({ entry, reason: verdict.reason });
  }
  return { remove: inSafeOrder(remove), keep, bytes: remove.reduce((sum, { entry }) => sum + entry.sizeBytes, 0) };
}

const KEPT_KEY: RefVerdict = { kind: "keep", why: { kind: "kept-key" } };

function sparingBlob(verdict: RefVerdict): RefVerdict {
  return verdict.kind === "keep" ? verdict : { kind: "keep", why: { kind: "blob-of-kept-index" } };
}

/** A superseded index goes from refs that stay too, unless nothing is known of who reads the ref. */
function orSuperseded(verdict: RefVerdict, older: Superseded | undefined): RefVerdict {
  if (verdict.kind === "remove" || older === undefined || verdict.why.kind === "unknown-ref") return verdict;
  return { kind: "remove", reason: { kind: "index-superseded", ...older } };
}

/** Blobs last: a purge that is stopped half-way may leave blobs without an index, never an index without its blobs. */
function inSafeOrder(removals: readonly PlannedEntry[]): readonly PlannedEntry[] {
  const isBlob = ({ entry }: PlannedEntry) => isBuildkitBlob(entry.key);
  return [...removals.filter((removal) => !isBlob(removal)), ...removals.filter(isBlob)];
}
