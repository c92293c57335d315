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

/** What a repository's caches may take, and who said so. */
export interface CacheLimit {
  readonly bytes: number;
  /** `storage-limit` on github.com, `usage-policy` on an Enterprise Server; `default`: GitHub did not tell, so its 10 GB. */
  readonly source: "storage-limit" | "usage-policy" | "default";
}

/** A ref with what its caches take together. */
export interface CacheHolder {
  readonly ref: string;
  readonly bytes: number;
  readonly entries: number;
}

/** An entry that GitHub evicted before anybody read it: saving it cost time and brought nothing. */
export interface EvictedEntry {
  readonly ref: string;
  readonly key: string;
  readonly sizeBytes: number;
}

/** How a repository's use of its budget changes. */
export interface BudgetForecast {
  /** How long it was watched. */
  readonly days: number;
  /** Saved by runs. */
  readonly savedBytesPerDay: number;
  /** What use grew, with everything deleted and evicted taken off; below zero where it shrank. */
  readonly grownBytesPerDay: number;
  /** Until the limit is reached; `null` where use does not grow, or is there already. */
  readonly daysToFull: number | null;
  /** In how many days runs save as much again as the last clean-up freed; `null` where there was none. */
  readonly cleanUpLastsDays: number | null;
}

/** What a repository's caches take of what it may have. */
export interface CacheBudget {
  readonly usedBytes: number;
  readonly limitBytes: number;
  readonly entries: number;
  /** The share of one pull request, the sum of the entries under its merge ref. */
  readonly pullBytes: number;
  /** Who told the limit. */
  readonly limitSource?: CacheLimit["source"];
  /** The three refs that hold most, the largest first. */
  readonly holders?: readonly CacheHolder[];
  /** `null`: not watched for long enough. */
  readonly forecast?: BudgetForecast | null;
  /** What was evicted unread in the last week, the largest first. */
  readonly evictedUnread?: readonly EvictedEntry[];
}
