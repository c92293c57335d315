import { keyFamily } from "../../analysis/key-family.ts";
import type { CacheEntry, CacheLimit } from "../../model/cache-entry.ts";
import type { KeepReason, PurgeReason } from "../../model/purge.ts";
import { terminalJson } from "../terminal/terminal-json.ts";
import type { RepositoryPlan } from "./repository-plan.ts";
import type { CacheGroup, CacheSummary } from "./summarise-caches.ts";

interface CachesFacts {
  readonly repository: string;
  readonly limit: CacheLimit;
  readonly summary: CacheSummary;
  readonly look: RepositoryPlan;
}

/** A repository's caches for scripts, schema 1. docs/purging.md explains its fields. */
export function cachesJson({ repository, limit, summary, look }: CachesFacts): string {
  const { plan, entries } = look;
  const report = {
    schema: 1,
    repository,
    limit_bytes: limit.bytes,
    limit_source: limit.source,
    used_bytes: entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    entries: entries.length,
    places: summary.places.map(({ name, ...group }) => ({ place: name, ...toGroup(group) })),
    families: summary.families.map(({ name, onDefaultBranch, pulls, ...group }) => ({
      family: name,
      ...toGroup(group),
      on_default_branch: onDefaultBranch,
      pulls,
    })),
    plan: { entries: plan.remove.length, bytes: plan.bytes },
    items: [
      ...plan.remove.map(({ entry, reason }) => toItem(entry, { plan: "delete", reason })),
      ...plan.keep.map(({ entry, why }) => toItem(entry, { plan: "keep", reason: why })),
    ],
  };
  return terminalJson(report);
}

function toGroup({ entries, bytes, refs, lastUsedMs, removed }: Omit<CacheGroup, "name">) {
  return { entries, bytes, refs, last_used_at: toTime(lastUsedMs), plan: removed };
}

/** One entry, and what becomes of it. */
export function toItem(
  { id, ref, key, sizeBytes, createdAtMs, lastAccessedAtMs }: CacheEntry,
  verdict: { readonly plan: "delete" | "keep"; readonly reason: PurgeReason | KeepReason },
) {
  return {
    id,
    ref,
    key,
    family: keyFamily(key),
    size_bytes: sizeBytes,
    created_at: toTime(createdAtMs),
    last_used_at: toTime(lastAccessedAtMs),
    ...verdict,
  };
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
