import type { CacheEntry } from "../model/cache-entry.ts";

/**
 * BuildKit's `type=gha` cache: one index for each scope and ref, saved anew with a higher number at each export, and
 * blobs that carry no scope and are shared by all indexes of a ref (buildkit: cache/remotecache/gha/gha.go).
 */

/** `index-<scope>-1-<first 8 hex digits of sha256(ref)>#<generation>`. */
const INDEX = /^(index-.+-1-[0-9a-f]{8}(?:-sig)?)#(\d{1,15})$/;

const BLOB = "buildkit-blob-";

/** Whether a key may be an index: of any shape, because an index that is not recognised needs its blobs all the same. */
export function mayBeBuildkitIndex(key: string): boolean {
  return key.startsWith("index-");
}

export function isBuildkitBlob(key: string): boolean {
  return key.startsWith(BLOB);
}

/** Which generation of an index lies under a key, and which one its readers take. */
export interface Superseded {
  readonly generation: number;
  readonly newest: number;
}

/**
 * The indexes, by the entry's id, of which a newer generation lies on the same ref. Readers ask for the newest entry
 * that begins with the index's key and has the same version, so an older one is never read. What has the highest number
 * stays, and so does what was created last, should somebody have begun to number anew.
 */
export function supersededIndexes(entries: readonly CacheEntry[]): ReadonlyMap<number, Superseded> {
  const indexes: { readonly entry: CacheEntry; readonly generation: number; readonly of: Generations }[] = [];
  const known = new Map<string, Generations>();
  for (const entry of entries) {
    const match = INDEX.exec(entry.key);
    if (match === null) continue;
    const generation = Number(match[2]);
    // Neither a ref nor what the pattern matched can hold a line break.
    const name = `${match[1]}\n${entry.ref}\n${entry.version}`;
    const of = known.get(name) ?? { newest: generation, latest: entry };
    known.set(name, of);
    if (generation > of.newest) of.newest = generation;
    if (isLater(entry, of.latest)) of.latest = entry;
    indexes.push({ entry, generation, of });
  }
  const superseded = new Map<number, Superseded>();
  for (const { entry, generation, of } of indexes) {
    if (generation < of.newest && entry !== of.latest) superseded.set(entry.id, { generation, newest: of.newest });
  }
  return superseded;
}

/** The indexes of one name, version and ref. */
interface Generations {
  newest: number;
  latest: CacheEntry;
}

/** Ids rise, so they decide between entries of the same moment. */
function isLater(a: CacheEntry, b: CacheEntry): boolean {
  return a.createdAtMs === b.createdAtMs ? a.id > b.id : a.createdAtMs > b.createdAtMs;
}
