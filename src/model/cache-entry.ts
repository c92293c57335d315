/** One stored archive in a repository's Actions cache, as the listing tells it. Immutable once saved. */
export interface CacheEntry {
  /** Beyond 2^31. Two entries may share key and ref (their `version` differs), so a deletion names the id. */
  readonly id: number;
  /** The full ref whose runs may read it, such as `refs/heads/main` or `refs/pull/12/merge`. */
  readonly ref: string;
  readonly key: string;
  /** A hash of the paths and the compression: entries of the same key and another version cannot replace each other. */
  readonly version: string;
  readonly sizeBytes: number;
  readonly createdAtMs: number;
  readonly lastAccessedAtMs: number;
}

/** What a repository's caches take of what it may have. */
export interface CacheBudget {
  readonly usedBytes: number;
  readonly limitBytes: number;
  readonly entries: number;
  /** The share of one pull request, the sum of the entries under its merge ref. */
  readonly pullBytes: number;
}
