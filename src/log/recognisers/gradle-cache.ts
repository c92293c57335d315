import type { CacheEvent, Recogniser } from "./recogniser.ts";

/** gradle/gradle-build-action 2 and gradle/actions 3 to 6, which restore and save several entries at once. */
export const GRADLE_CACHE_RECOGNISERS: readonly Recogniser<CacheEvent>[] = [
  {
    pattern: /^Restored cache entry with key (.+?) to .+ in (\d+)ms$/,
    toEvent: (key, ms) => ({ kind: "restored", key, seconds: Number(ms) / 1_000 }),
    example:
      "Restored cache entry with key gradle-dependencies-v1-1a2b to /home/runner/.gradle/caches/modules-2 in 1204ms",
    source: "gradle/actions sources/src/caching/cache-utils.ts (4 and later)",
    producer: "gradle/actions",
  },
  {
    pattern: /^Restored (?!cache entry)(?!from )(?!\S+ from GitHub).+ from cache key: (.+)$/,
    toEvent: (key) => ({ kind: "restored", key }),
    example: "Restored Gradle User Home from cache key: gradle-home-v1|Linux-X64|build[1a2b]-25affa",
    source: "gradle/gradle-build-action src/cache-base.ts (2); gradle/actions (3)",
    producer: "gradle/actions",
  },
  {
    pattern: /^(?:Gradle User Home|Project \.gradle directory) cache not found\. Will initialize empty\.$/,
    toEvent: () => ({ kind: "missed" }),
    example: "Gradle User Home cache not found. Will initialize empty.",
    source: "gradle/actions sources/src/caching/gradle-user-home-cache.ts",
    producer: "gradle/actions",
  },
  {
    pattern: /^Saved cache entry with key (.+?) from .+ in (\d+)ms$/,
    toEvent: (key, ms) => ({ kind: "saved", key, seconds: Number(ms) / 1_000 }),
    example:
      "Saved cache entry with key gradle-home-v1|Linux-X64|build[1a2b]-25affa from /home/runner/.gradle in 3004ms",
    source: "gradle/actions sources/src/caching/cache-utils.ts (3 and later)",
    producer: "gradle/actions",
  },
  {
    pattern: /^Caching .+ and cache key: (.+)$/,
    toEvent: (key) => ({ kind: "saving", key }),
    example:
      "Caching dependencies with path '/home/runner/.gradle/caches/modules-2' and cache key: gradle-dependencies-v1-1a2b",
    source: "gradle/actions sources/src/caching/gradle-home-extry-extractor.ts",
    producer: "gradle/actions",
  },
  {
    pattern: /^Caching Gradle User Home with cache key: (.+)$/,
    toEvent: (key) => ({ kind: "saving", key }),
    example: "Caching Gradle User Home with cache key: gradle-home-v1|Linux-X64|build[1a2b]-25affa",
    source: "gradle/actions sources/src/caching/gradle-user-home-cache.ts",
    producer: "gradle/actions",
  },
  {
    pattern: /^Failed to save cache entry with path '.*' and key: (.+?): (Error: .+)$/,
    toEvent: (key, reason) => ({ kind: "save-failed", key, reason }),
    example:
      "Failed to save cache entry with path '/home/runner/.gradle' and key: gradle-home-v1: Error: read ECONNRESET",
    source: "gradle/actions sources/src/caching/cache-utils.ts",
    producer: "gradle/actions",
  },
  {
    pattern: /^Failed to restore (?!cache entry)([^\s:]\S*): (Error: .+)$/,
    toEvent: (key, reason) => ({ kind: "restore-failed", key, reason }),
    example: "Failed to restore gradle-home-v1|Linux-X64: Error: Cache service responded with 400",
    source: "gradle/actions sources/src/caching/cache-utils.ts",
    producer: "gradle/actions",
  },
  {
    pattern: /^Cache is read-only: will not save state for use in subsequent builds\.$/,
    toEvent: () => ({ kind: "save-skipped" }),
    example: "Cache is read-only: will not save state for use in subsequent builds.",
    source: "gradle/actions sources/src/caching/caches.ts",
    producer: "gradle/actions",
  },
  {
    pattern: /^(Cache is disabled: .+)$/,
    toEvent: (reason) => ({ kind: "restore-disabled", reason }),
    example: "Cache is disabled: will not restore state from previous builds.",
    source: "gradle/actions sources/src/caching/caches.ts",
    producer: "gradle/actions",
  },
  {
    pattern: /^Basic caching restored from cache key: (.+)$/,
    toEvent: (key) => ({ kind: "restored", key }),
    example: "Basic caching restored from cache key: gradle-basic-1a2b",
    source: "gradle/actions sources/src/cache-service-basic.ts (6)",
    producer: "gradle/actions",
  },
  {
    pattern: /^Basic caching did not find an entry to restore\. Will start with empty state\.$/,
    toEvent: () => ({ kind: "missed" }),
    example: "Basic caching did not find an entry to restore. Will start with empty state.",
    source: "gradle/actions sources/src/cache-service-basic.ts (6)",
    producer: "gradle/actions",
  },
  {
    pattern: /^Basic caching saved entry with key: (.+)$/,
    toEvent: (key) => ({ kind: "saved", key }),
    example: "Basic caching saved entry with key: gradle-basic-1a2b",
    source: "gradle/actions sources/src/cache-service-basic.ts (6)",
    producer: "gradle/actions",
  },
  {
    pattern: /^Basic caching restored entry with key `(.+)`\. Save was skipped\.$/,
    toEvent: (key) => ({ kind: "save-unchanged", key }),
    example: "Basic caching restored entry with key `gradle-basic-1a2b`. Save was skipped.",
    source: "gradle/actions sources/src/cache-service-basic.ts (6)",
    producer: "gradle/actions",
  },
  {
    pattern: /^(Basic caching failed to save entry with key `(.+?)`.*)$/,
    toEvent: (reason, key) => ({ kind: "save-failed", key, reason }),
    example: "Basic caching failed to save entry with key `gradle-basic-1a2b`. Error: read ECONNRESET",
    source: "gradle/actions sources/src/cache-service-basic.ts (6)",
    producer: "gradle/actions",
  },
];
