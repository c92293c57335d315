import type { CacheEntry, CacheQuery, CacheStore } from "./state.ts";

/** Makes an empty cache store. */
export function createCacheStore(): CacheStore {
  const entries = new Map<number, CacheEntry>();
  const byRef = new Map<string, Map<number, CacheEntry>>();
  // A listing of 20,000 entries is read in 200 pages; sorting it once and not 200 times keeps a page at microseconds.
  const listings = new Map<string, readonly CacheEntry[]>();
  let totalBytes = 0;
  return {
    get size() {
      return entries.size;
    },
    get totalBytes() {
      return totalBytes;
    },
    add(entry) {
      entries.set(entry.id, entry);
      const ofRef = byRef.get(entry.ref) ?? new Map<number, CacheEntry>();
      byRef.set(entry.ref, ofRef.set(entry.id, entry));
      totalBytes += entry.sizeBytes;
      listings.clear();
    },
    get: (id) => entries.get(id),
    remove(id) {
      const entry = entries.get(id);
      if (entry === undefined) return undefined;
      entries.delete(id);
      byRef.get(entry.ref)?.delete(id);
      totalBytes -= entry.sizeBytes;
      listings.clear();
      return entry;
    },
    list(query) {
      const name = JSON.stringify(query);
      const known = listings.get(name);
      if (known !== undefined) return known;
      const candidates = query.ref === null ? entries : (byRef.get(query.ref) ?? new Map<number, CacheEntry>());
      const found = listed(candidates.values(), query);
      listings.set(name, found);
      return found;
    },
    all: () => entries.values(),
  };
}

function listed(candidates: Iterable<CacheEntry>, query: CacheQuery): readonly CacheEntry[] {
  const prefix = query.keyPrefix;
  const found = Array.from(candidates).filter((entry) => prefix === null || entry.key.startsWith(prefix));
  const sign = query.direction === "asc" ? 1 : -1;
  return found.sort((a, b) => sign * (sortValue(a, query) - sortValue(b, query) || a.id - b.id));
}

function sortValue(entry: CacheEntry, query: CacheQuery): number {
  if (query.sort === "created_at") return entry.createdAtMs;
  return query.sort === "size_in_bytes" ? entry.sizeBytes : entry.lastAccessedAtMs;
}
