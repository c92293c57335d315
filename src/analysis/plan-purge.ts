import type { CacheEntry } from "../model/cache-entry.ts";

/** What shall be deleted, before anything is. */
export interface PurgePlan {
  readonly remove: readonly CacheEntry[];
  readonly bytes: number;
}

/** What a purge of a closed pull request may touch. */
export interface PurgeScope {
  readonly ref: string;
  /** Whether the repository's configuration keeps an entry with this key. */
  readonly keeps: (key: string) => boolean;
}

/**
 * Chooses the entries of exactly one pull request's merge ref. It does not trust the listing to have been filtered,
 * and takes no other kind of ref: a deletion has no undo.
 *
 * @throws when the ref is not a pull request's
 */
export function planPurge(entries: readonly CacheEntry[], { ref, keeps }: PurgeScope): PurgePlan {
  if (!/^refs\/pull\/\d+\/merge$/.test(ref))
    throw new Error(`Refusing to purge ${ref}: it is not a pull request's merge ref`);
  const remove = entries.filter((entry) => entry.ref === ref && !keeps(entry.key));
  return { remove, bytes: remove.reduce((sum, entry) => sum + entry.sizeBytes, 0) };
}
