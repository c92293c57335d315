import type { CacheEvent, Recogniser } from "./recogniser.ts";

/** The lines of @actions/cache itself, which every action built on it prints. Versions are those of the package. */
export const TOOLKIT_RECOGNISERS: readonly Recogniser<CacheEvent>[] = [
  {
    pattern: /^Cache hit for restore-key: (.+)$/,
    toEvent: (key) => ({ kind: "matched", by: "restore-key", key }),
    example: "Cache hit for restore-key: go-mod-linux-2f1c",
    source: "actions/toolkit packages/cache/src/cache.ts (4.0.4 and later)",
  },
  {
    // 4.0.0 to 4.0.3 print the key that was asked for here, also when a restore key matched.
    pattern: /^Cache hit for: (.+)$/,
    toEvent: (key) => ({ kind: "matched", by: "key", key }),
    example: "Cache hit for: go-mod-linux-9a40",
    source: "actions/toolkit packages/cache/src/cache.ts (4.0.0 and later)",
  },
  {
    pattern: /^Received \d+ of (\d+) \([\d.]+%\), [\d.]+ MBs\/sec$/,
    toEvent: (total) => ({ kind: "received", total: Number(total) }),
    example: "Received 4194304 of 6332949 (66.2%), 4.0 MBs/sec",
    source: "actions/toolkit packages/cache/src/internal/downloadUtils.ts",
  },
  {
    pattern: /^Sent (\d+) of (\d+) \([\d.]+%\), [\d.]+ MBs\/sec$/,
    toEvent: (done, total) => ({ kind: "sent", done: Number(done), total: Number(total) }),
    example: "Sent 4194304 of 6332949 (66.2%), 4.0 MBs/sec",
    source: "actions/toolkit packages/cache/src/internal/uploadUtils.ts (4.0.0 and later)",
  },
  {
    pattern: /^Cache Size: ~-?\d+ MB \((\d+) B\)$/,
    toEvent: (bytes) => ({ kind: "sized", bytes: Number(bytes) }),
    example: "Cache Size: ~6 MB (6332949 B)",
    source: "actions/toolkit packages/cache/src/cache.ts (restores; saves too before 4.0.0)",
  },
  {
    pattern: /^\[command\].*tar(?:\.exe"?)? (?:--posix )?-c.*cache\.t(?:zst|gz|ar).*$/,
    toEvent: () => ({ kind: "archiving" }),
    example:
      "[command]/usr/bin/tar --posix -cf cache.tzst --exclude cache.tzst -P -C /home/runner/work/a/a --files-from manifest.txt",
    source: "actions/toolkit packages/cache/src/internal/tar.ts",
  },
  {
    pattern: /^Cache restored successfully$/,
    toEvent: () => ({ kind: "extracted" }),
    example: "Cache restored successfully",
    source: "actions/toolkit packages/cache/src/cache.ts (actions/cache 2.1.8 and later)",
  },
  {
    pattern: /^Cache not found for keys: (.+)$/,
    toEvent: (keys) => ({ kind: "missed", key: firstKey(keys), byToolkit: true }),
    example: "Cache not found for keys: go-mod-linux-9a40, go-mod-",
    source: "actions/toolkit packages/cache/src/cache.ts (4.0.0, as a warning)",
  },
  {
    pattern: /^##\[debug\]Cache not found for version \S+ of keys: (.+)$/,
    toEvent: (keys) => ({ kind: "missed", key: firstKey(keys), byToolkit: true }),
    example: "##[debug]Cache not found for version 0641630a5257 of keys: go-mod-linux-9a40, go-mod-",
    source: "actions/toolkit packages/cache/src/cache.ts (4.0.1 and later, debug logging)",
  },
  {
    pattern: /^##\[debug\]Resolved Keys:$/,
    toEvent: () => ({ kind: "key-follows", debug: true }),
    example: "##[debug]Resolved Keys:",
    source: "actions/toolkit packages/cache/src/cache.ts (debug logging)",
  },
  {
    pattern: /^(Failed to restore: .*(?:cache read denied|no readable scopes).*)$/,
    toEvent: (reason) => ({ kind: "restore-denied", reason }),
    example: "Failed to restore: cache read denied: token has no readable scopes",
    source: "actions/toolkit packages/cache/src/cache.ts (6.2.0)",
  },
  {
    pattern: /^(Failed to restore: .+)$/,
    toEvent: (reason) => ({ kind: "restore-failed", reason }),
    example: "Failed to restore: Cache service responded with 503",
    source: "actions/toolkit packages/cache/src/cache.ts",
  },
  {
    pattern: /^(Cache restore skipped: the effective cache-mode '.*' does not permit reads\.)$/,
    toEvent: (reason) => ({ kind: "restore-disabled", reason }),
    example: "Cache restore skipped: the effective cache-mode 'none' does not permit reads.",
    source: "actions/toolkit packages/cache/src/cache.ts (6.2.0)",
  },
  {
    pattern: /^(Aborting cache download as the download time exceeded the timeout\.)$/,
    toEvent: (reason) => ({ kind: "restore-failed", reason }),
    example: "Aborting cache download as the download time exceeded the timeout.",
    source: "actions/toolkit packages/cache/src/internal/downloadUtils.ts",
  },
  {
    pattern: /^(getCacheEntry failed: .+)$/,
    toEvent: (reason) => ({ kind: "restore-failed", reason }),
    example: "getCacheEntry failed: Cache service responded with 503",
    source: "actions/toolkit packages/cache/src/internal/cacheHttpClient.ts (before 4.0.0)",
  },
  {
    pattern:
      /^Failed to save: (Unable to reserve cache with key (.+)\. More details: .*(?:cache write denied|no writable scopes).*)$/,
    toEvent: (reason, key) => ({ kind: "save-denied", key, reason }),
    example:
      "Failed to save: Unable to reserve cache with key go-1. More details: cache write denied: token has no writable scopes",
    source: "actions/toolkit packages/cache/src/cache.ts (5.1.0, 6.1.0 and later)",
  },
  {
    pattern: /^Failed to save: (Unable to reserve cache with key (.+), another job may be creating this cache\..*)$/,
    toEvent: (reason, key) => ({ kind: "save-conflict", key, reason }),
    example: "Failed to save: Unable to reserve cache with key go-1, another job may be creating this cache.",
    source: "actions/toolkit packages/cache/src/cache.ts",
  },
  {
    pattern:
      /^Failed to save: (Unable to reserve cache with key (.+)\. More details: (?:Cache already exists|.*already_exists).*)$/,
    toEvent: (reason, key) => ({ kind: "save-conflict", key, reason }),
    example:
      "Failed to save: Unable to reserve cache with key go-1. More details: Cache already exists. Scope: refs/heads/main",
    source: "actions/toolkit packages/cache/src/cache.ts (5.1.0, 6.1.0 and later)",
  },
  {
    pattern: /^Failed to save: (Unable to reserve cache with key (.+)\. More details: .+)$/,
    toEvent: (reason, key) => ({ kind: "save-failed", key, reason }),
    example: "Failed to save: Unable to reserve cache with key go-1. More details: quota exceeded",
    source: "actions/toolkit packages/cache/src/cache.ts (5.1.0, 6.1.0 and later)",
  },
  {
    pattern:
      /^(?:Failed to save: )(Unable to finalize cache with key (.+), another job may be finalizing this cache\.)$/,
    toEvent: (reason, key) => ({ kind: "save-failed", key, reason }),
    example: "Failed to save: Unable to finalize cache with key go-1, another job may be finalizing this cache.",
    source: "actions/toolkit packages/cache/src/cache.ts (4.0.0 and later)",
  },
  {
    pattern: /^(Unable to finalize cache with key (.+), another job may be finalizing this cache\.)$/,
    toEvent: (reason, key) => ({ kind: "save-failed", key, reason }),
    example: "Unable to finalize cache with key go-1, another job may be finalizing this cache.",
    source: "actions/toolkit packages/cache/src/cache.ts (4.1.0, as a warning)",
  },
  {
    pattern: /^(Failed to save: .*(?:cache write denied|no writable scopes).*)$/,
    toEvent: (reason) => ({ kind: "save-denied", reason }),
    example: "Failed to save: cache write denied: token has no writable scopes",
    source: "actions/toolkit packages/cache/src/cache.ts (6.2.0)",
  },
  {
    pattern: /^Failed to save: (.+)$/,
    toEvent: (reason) => ({ kind: "save-failed", reason }),
    example: "Failed to save: Cache size of ~10241 MB (10738466816 B) is over the 10GB limit, not saving cache.",
    source: "actions/toolkit packages/cache/src/cache.ts",
  },
  {
    // The line that follows says that another job may be creating the cache, which is then not the reason.
    pattern: /^Cache reservation failed: (.*(?:cache write denied|no writable scopes).*)$/,
    toEvent: (reason) => ({ kind: "save-denied", reason }),
    example: "Cache reservation failed: cache write denied: token has no writable scopes",
    source: "actions/toolkit packages/cache/src/cache.ts (4.1.0 to 5.0.x)",
  },
  {
    pattern: /^Cache reservation failed: (.*already exists.*)$/,
    toEvent: (reason) => ({ kind: "save-conflict", reason }),
    example: "Cache reservation failed: cache entry already exists",
    source: "actions/toolkit packages/cache/src/cache.ts (4.1.0 to 5.0.x)",
  },
  {
    pattern: /^(Cache reservation failed: .+)$/,
    toEvent: (reason) => ({ kind: "save-failed", reason }),
    example: "Cache reservation failed: quota exceeded",
    source: "actions/toolkit packages/cache/src/cache.ts (4.1.0 to 5.0.x)",
  },
  {
    pattern: /^(Cache save skipped: the effective cache-mode '.*' does not permit writes\.)$/,
    toEvent: (reason) => ({ kind: "save-denied", reason }),
    example: "Cache save skipped: the effective cache-mode 'read' does not permit writes.",
    source: "actions/toolkit packages/cache/src/cache.ts (6.2.0)",
  },
  {
    pattern: /^(reserveCache failed: .+)$/,
    toEvent: (reason) => ({ kind: "save-failed", reason }),
    example: "reserveCache failed: Cache service responded with 503",
    source: "actions/toolkit packages/cache/src/internal/cacheHttpClient.ts (before 4.0.0)",
  },
  {
    pattern: /^Cache saved successfully$/,
    toEvent: () => ({ kind: "saved" }),
    example: "Cache saved successfully",
    source: "actions/toolkit packages/cache/src/cache.ts (before 4.0.0)",
  },
  {
    pattern: /^(Path Validation Error: Path\(s\) specified in the action for caching do\(es\) not exist.*)$/,
    toEvent: (reason) => ({ kind: "save-failed", reason }),
    example:
      "Path Validation Error: Path(s) specified in the action for caching do(es) not exist, hence no cache is being saved.",
    source: "actions/toolkit packages/cache/src/cache.ts",
  },
  {
    pattern: /^((?:Key|Event) Validation Error: .+)$/,
    toEvent: (reason) => ({ kind: "refused", reason }),
    example:
      "Event Validation Error: The event type release is not supported because it's not tied to a branch or tag ref.",
    source: "actions/toolkit packages/cache/src/cache.ts; actions/cache src/utils/actionUtils.ts",
  },
  {
    pattern: /^(You've hit a rate limit, your rate limit will reset in \d+ seconds)$/,
    toEvent: (reason) => ({ kind: "trouble", reason, final: true }),
    example: "You've hit a rate limit, your rate limit will reset in 42 seconds",
    source: "actions/toolkit packages/cache/src/internal/shared/cacheTwirpClient.ts (5.0.3 and later)",
  },
  {
    pattern: /^(Cache storage quota has been hit\. Unable to upload any new cache entries\..*)$/,
    toEvent: (reason) => ({ kind: "trouble", reason, final: true }),
    example:
      "Cache storage quota has been hit. Unable to upload any new cache entries. Usage is recalculated every 6-12 hours.",
    source: "actions/toolkit packages/cache/src/internal/shared/cacheTwirpClient.ts",
  },
  {
    // After the last attempt but one no more are announced.
    pattern: /^(Attempt (\d+) of (\d+) failed with error: .+)$/,
    toEvent: (reason, attempt, attempts) => ({
      kind: "trouble",
      reason,
      final: Number(attempt) >= Number(attempts) - 1,
    }),
    example: "Attempt 1 of 5 failed with error: Request timeout. Retrying request in 3000 ms...",
    source: "actions/toolkit packages/cache/src/internal/shared/cacheTwirpClient.ts (4.0.0 and later)",
  },
  {
    pattern: /^(Unable to make request: .+)$/,
    toEvent: (reason) => ({ kind: "trouble", reason, final: true }),
    example: "Unable to make request: ECONNRESET",
    source: "actions/toolkit packages/cache/src/internal/shared/cacheTwirpClient.ts",
  },
  {
    pattern: /^(Cache service responded with \d+.*)$/,
    toEvent: (reason) => ({ kind: "trouble", reason, final: true }),
    example: "Cache service responded with 429",
    source: "actions/toolkit packages/cache/src/internal/cacheHttpClient.ts (before 4.0.0)",
  },
  {
    pattern: /^(This legacy service is shutting down, effective April 15, 2025\..*)$/,
    toEvent: (reason) => ({ kind: "trouble", reason, final: true }),
    example: "This legacy service is shutting down, effective April 15, 2025. Migrate to the new service ASAP.",
    source: "the first version of GitHub's cache service",
  },
];

/** The toolkit refuses commas in keys, so `, ` separates them. Version 1 of actions/cache ended the list with a full stop. */
export function firstKey(keys: string): string {
  return keys.split(", ")[0] ?? keys;
}
