import { keyFamily } from "../../analysis/key-family.ts";
import type { CacheEntry } from "../../model/cache-entry.ts";
import { kindOfRef, type RefKind } from "../../model/ref.ts";
import type { RepositoryPlan } from "./repository-plan.ts";

/** Where a cache lies, as far as it says who reads it. */
export type Place =
  | "default branch"
  | "branches"
  | "open pull requests"
  | "closed pull requests"
  | "merge queue"
  | "tags"
  | "other refs";

/** Entries that have something in common. */
export interface CacheGroup {
  readonly name: string;
  readonly entries: number;
  readonly bytes: number;
  readonly refs: number;
  readonly lastUsedMs: number;
  /** Of them, what the plan would delete. */
  readonly removed: { readonly entries: number; readonly bytes: number };
}

export interface KeyFamily extends CacheGroup {
  /** Whether the default branch holds one, so that new pull requests begin with it. */
  readonly onDefaultBranch: boolean;
  /** How many pull requests hold one. */
  readonly pulls: number;
}

export interface CacheSummary {
  readonly places: readonly CacheGroup[];
  /** The largest first. */
  readonly families: readonly KeyFamily[];
}

/** Groups a repository's caches by the kind of their ref and by the family of their key. */
export function summariseCaches({ entries, refs, plan }: RepositoryPlan): CacheSummary {
  const removed = new Set(plan.remove.map(({ entry }) => entry.id));
  const open = new Set(refs.openPulls.map(({ number }) => number));
  const defaultRef = `refs/heads/${refs.defaultBranch}`;
  const byPlace = Map.groupBy(entries, ({ ref }) => placeOf(kindOfRef(ref), { open, isDefault: ref === defaultRef }));
  const byFamily = Map.groupBy(entries, ({ key }) => keyFamily(key));
  return {
    places: [...byPlace].map(([name, group]) => groupOf(name, group, removed)).toSorted(byBytes),
    families: [...byFamily]
      .map(([name, group]) => ({
        ...groupOf(name, group, removed),
        onDefaultBranch: group.some(({ ref }) => ref === defaultRef),
        pulls: new Set(group.filter(({ ref }) => kindOfRef(ref).kind === "pull").map(({ ref }) => ref)).size,
      }))
      .toSorted(byBytes),
  };
}

function placeOf(
  ref: RefKind,
  { open, isDefault }: { readonly open: ReadonlySet<number>; readonly isDefault: boolean },
): Place {
  if (isDefault) return "default branch";
  switch (ref.kind) {
    case "pull":
      return open.has(ref.number) ? "open pull requests" : "closed pull requests";
    case "branch":
      return "branches";
    case "queue":
      return "merge queue";
    case "tag":
      return "tags";
    case "unknown":
      return "other refs";
  }
}

function groupOf(name: string, entries: readonly CacheEntry[], removed: ReadonlySet<number>): CacheGroup {
  const going = entries.filter(({ id }) => removed.has(id));
  return {
    name,
    entries: entries.length,
    bytes: bytesOf(entries),
    refs: new Set(entries.map(({ ref }) => ref)).size,
    // More entries than a call may have arguments.
    lastUsedMs: entries.reduce((last, { lastAccessedAtMs }) => Math.max(last, lastAccessedAtMs), 0),
    removed: { entries: going.length, bytes: bytesOf(going) },
  };
}

function bytesOf(entries: readonly CacheEntry[]): number {
  return entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function byBytes(a: CacheGroup, b: CacheGroup): number {
  return b.bytes - a.bytes || a.name.localeCompare(b.name);
}
