import { timestamp } from "../clock.ts";
import type { CacheEntry } from "../world/state.ts";

/** A cache entry: these are all the fields that GitHub tells. */
export function cacheShape(entry: CacheEntry) {
  return {
    id: entry.id,
    ref: entry.ref,
    key: entry.key,
    version: entry.version,
    last_accessed_at: timestamp(entry.lastAccessedAtMs),
    created_at: timestamp(entry.createdAtMs),
    size_in_bytes: entry.sizeBytes,
  };
}
