import type { CacheEvent, Recogniser } from "./recogniser.ts";
import { firstKey } from "./toolkit.ts";

/** The lines of actions/cache, actions/cache/restore and actions/cache/save, versions 1 to 5. */
export const ACTIONS_CACHE_RECOGNISERS: readonly Recogniser<CacheEvent>[] = [
  {
    pattern: /^Cache found and can be restored from key: (.+)$/,
    toEvent: (key) => ({ kind: "restored", key }),
    example: "Cache found and can be restored from key: go-1",
    source: "actions/cache src/restoreImpl.ts (3.3 and later, lookup-only)",
  },
  {
    pattern: /^Cache not found for input keys: (.+?)\.?$/,
    toEvent: (keys) => ({ kind: "missed", key: firstKey(keys) }),
    example: "Cache not found for input keys: go-1, go-",
    source: "actions/cache src/restoreImpl.ts; golangci/golangci-lint-action src/cache.ts",
  },
  {
    pattern: /^Failed to restore cache entry\. Exiting as fail-on-cache-miss is set\. Input key: (.+)$/,
    toEvent: (key) => ({ kind: "missed", key }),
    example: "Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: go-1",
    source: "actions/cache src/restoreImpl.ts (3.2.4 and later)",
  },
  {
    pattern: /^Cache saved with key: (.+)$/,
    toEvent: (key) => ({ kind: "saved", key }),
    example: "Cache saved with key: go-1",
    source: "actions/cache src/saveImpl.ts (2 and later)",
    producer: "actions/cache",
  },
  {
    pattern: /^(Cache save failed\.)$/,
    toEvent: (reason) => ({ kind: "save-failed", reason }),
    example: "Cache save failed.",
    source: "actions/cache src/saveImpl.ts (3.2 and later, the save action)",
  },
  {
    pattern: /^(Cache action is only supported on GHES version >= 3\.5\..*)$/,
    toEvent: (reason) => ({ kind: "restore-failed", reason }),
    example:
      "Cache action is only supported on GHES version >= 3.5. If you are on version >=3.5 Please check with GHES admin",
    source: "actions/cache src/utils/actionUtils.ts (3 and later)",
  },
  {
    pattern: /^(An internal error has occurred in cache backend\..*)$/,
    toEvent: (reason) => ({ kind: "restore-failed", reason }),
    example:
      "An internal error has occurred in cache backend. Please check https://www.githubstatus.com/ for any ongoing issue.",
    source: "actions/cache src/utils/actionUtils.ts (3 and later)",
  },
];
