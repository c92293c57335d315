import { describe, expect, it } from "vitest";
import { action, JOB_BEGINS, POST, readLines } from "../made-log.ts";

/** What each producer prints around its restores and saves, after its own sources (docs/log-formats.md has them). */
const TAR =
  "[command]/usr/bin/tar --posix -cf cache.tzst --exclude cache.tzst -P -C /w --files-from manifest.txt --use-compress-program zstdmt";
const SENT = "Sent 1000 of 1000 (100.0%), 0.1 MBs/sec";
const hit = (key: string) => [
  `Cache hit for: ${key}`,
  "Received 1000 of 1000 (100.0%), 1.0 MBs/sec",
  "Cache Size: ~0 MB (1000 B)",
  "[command]/usr/bin/tar -xf cache.tzst",
  "Cache restored successfully",
];
const partial = (key: string) => [
  `Cache hit for restore-key: ${key}`,
  "Cache Size: ~0 MB (1000 B)",
  "Cache restored successfully",
];

/** [what, uses, inputs, restore's lines, post's lines, expected] */
type Case = readonly [string, string, Readonly<Record<string, string>>, readonly string[], readonly string[], object];

const CASES: readonly Case[] = [
  [
    "actions/cache 1, which ends its list with a full stop",
    "actions/cache@v1",
    { key: "a-1" },
    ["Cache not found for input keys: a-1, a-."],
    [],
    { producer: "actions/cache", key: "a-1", outcome: "miss" },
  ],
  [
    "actions/cache 2",
    "actions/cache@v2",
    { key: "a-1" },
    ["Cache Size: ~0 MB (1000 B)", "Cache restored from key: a-0"],
    ["Cache saved with key: a-1"],
    { key: "a-1", restoredKey: "a-0", outcome: "partial", sizeBytes: 1000, save: "saved" },
  ],
  [
    "actions/cache 3",
    "actions/cache@v3",
    { key: "a-1" },
    [...hit("a-1"), "Cache restored from key: a-1"],
    ["Cache hit occurred on the primary key a-1, not saving cache."],
    { outcome: "hit", save: "unchanged" },
  ],
  [
    "actions/cache 4.2.0 to 4.2.3, which names the wanted key for a restore key's match",
    "actions/cache@v4",
    { key: "a-1" },
    [...hit("a-1"), "Cache restored from key: a-0"],
    [],
    { key: "a-1", restoredKey: "a-0", outcome: "partial" },
  ],
  [
    "actions/cache 5, keys compared without case",
    "actions/cache@v5",
    { key: "A-1" },
    [...hit("a-1"), "Cache restored from key: a-1"],
    [],
    { outcome: "hit" },
  ],
  [
    "actions/cache/restore with lookup-only",
    "actions/cache/restore@v4",
    { key: "a-1" },
    ["Cache hit for: a-1", "Lookup only - skipping download", "Cache found and can be restored from key: a-1"],
    [],
    { producer: "actions/cache/restore", outcome: "hit" },
  ],
  [
    "actions/cache with fail-on-cache-miss",
    "actions/cache@v4",
    { key: "a-1" },
    ["##[error]Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: a-1"],
    [],
    { key: "a-1", outcome: "miss" },
  ],
  [
    "actions/cache on a server without the service",
    "actions/cache@v4",
    { key: "a-1" },
    [
      "##[warning]An internal error has occurred in cache backend. Please check https://www.githubstatus.com/ for any ongoing issue in actions.",
    ],
    [],
    { outcome: "failed" },
  ],
  [
    "actions/cache 6 with a token that may not read",
    "actions/cache@v6",
    { key: "a-1" },
    [
      "##[warning]Failed to restore: cache read denied: token has no readable scopes",
      "Cache not found for input keys: a-1",
    ],
    [],
    { outcome: "denied", key: "a-1" },
  ],
  [
    "actions/cache 6 where the job's cache mode is none",
    "actions/cache@v6",
    { key: "a-1" },
    [
      "Cache restore skipped: the effective cache-mode 'none' does not permit reads.",
      "Cache not found for input keys: a-1",
    ],
    ["Cache save skipped: the effective cache-mode 'none' does not permit writes."],
    { outcome: "disabled", save: "denied" },
  ],
  [
    "actions/cache that is told to wait",
    "actions/cache@v5",
    { key: "a-1" },
    [
      "##[warning]You've hit a rate limit, your rate limit will reset in 42 seconds",
      "##[warning]Failed to restore: Failed to GetCacheEntryDownloadURL: Rate limited: Failed request: (429) Too Many Requests",
      "Cache not found for input keys: a-1",
    ],
    [],
    { outcome: "failed", key: "a-1" },
  ],
  [
    "actions/cache that lost its race",
    "actions/cache@v4",
    { key: "a-1" },
    ["Cache not found for input keys: a-1"],
    [TAR, "Failed to save: Unable to reserve cache with key a-1, another job may be creating this cache."],
    { outcome: "miss", save: "conflict" },
  ],
  [
    "actions/cache whose token may not write, in new words",
    "actions/cache@v5",
    { key: "a-1" },
    ["Cache not found for input keys: a-1"],
    [
      TAR,
      "##[warning]Failed to save: Unable to reserve cache with key a-1. More details: cache write denied: token has no writable scopes",
    ],
    { save: "denied" },
  ],
  [
    "actions/cache whose token may not write, in words that blame another job",
    "actions/cache@v4",
    { key: "a-1" },
    ["Cache not found for input keys: a-1"],
    [
      TAR,
      "##[warning]Cache reservation failed: cache write denied: token has no writable scopes",
      "Failed to save: Unable to reserve cache with key a-1, another job may be creating this cache.",
    ],
    { save: "denied" },
  ],
  [
    "an extraction that fails after a hit",
    "actions/cache@v4",
    { key: "a-1" },
    [
      "Cache hit for: a-1",
      "Received 1000 of 1000 (100.0%), 1.0 MBs/sec",
      "Cache Size: ~0 MB (1000 B)",
      "##[warning]Failed to restore: \"/usr/bin/tar\" failed with error: The process '/usr/bin/tar' failed with exit code 2",
      "Cache not found for input keys: a-1, a-",
    ],
    [],
    { outcome: "failed", key: "a-1" },
  ],
  [
    "an archive of nothing",
    "actions/cache@v4",
    { key: "Linux-go-" },
    [
      "Cache hit for: Linux-go-",
      "Cache Size: ~0 MB (202 B)",
      "Cache restored successfully",
      "Cache restored from key: Linux-go-",
    ],
    [],
    { outcome: "hit", sizeBytes: 202 },
  ],
  [
    "setup-go, which tells its key only when it saves",
    "actions/setup-go@v5",
    {},
    ["Cache is not found"],
    [TAR, SENT, "Cache saved with the key: setup-go-Linux-1"],
    { producer: "actions/setup-go", key: "setup-go-Linux-1", outcome: "miss", save: "saved", savedBytes: 1000 },
  ],
  ["setup-go with cache: false", "actions/setup-go@v5", { cache: "false" }, [], [], { outcome: "disabled" }],
  ["mise with cache: false", "jdx/mise-action@v3", { cache: "false" }, [], [], { outcome: "disabled" }],
  ["setup-bun with no-cache: true", "oven-sh/setup-bun@v2", { "no-cache": "true" }, [], [], { outcome: "disabled" }],
  [
    "setup-go without its sum file",
    "actions/setup-go@v5",
    {},
    ["##[warning]Restore cache failed: Dependencies file is not found in /w. Supported file pattern: go.sum"],
    [],
    { outcome: "failed" },
  ],
  [
    "setup-node",
    "actions/setup-node@v4",
    { cache: "yarn" },
    ["yarn cache is not found"],
    [],
    { producer: "actions/setup-node", key: null, outcome: "miss" },
  ],
  [
    "setup-node with pnpm",
    "actions/setup-node@v4",
    { cache: "pnpm" },
    [...hit("node-cache-Linux-x64-pnpm-1"), "Cache restored from key: node-cache-Linux-x64-pnpm-1"],
    ["Cache hit occurred on the primary key node-cache-Linux-x64-pnpm-1, not saving cache."],
    { outcome: "hit", save: "unchanged" },
  ],
  [
    "setup-python",
    "actions/setup-python@v5",
    { cache: "poetry" },
    ["poetry cache is not found"],
    ["##[warning]Cache folder path is retrieved for poetry but doesn't exist on disk: /home/runner/.cache/pypoetry"],
    { producer: "actions/setup-python", outcome: "miss", save: "failed" },
  ],
  [
    "setup-java",
    "actions/setup-java@v4",
    { cache: "sbt" },
    ["sbt cache is not found"],
    ["Cache saved with the key: setup-java-Linux-sbt-1"],
    { producer: "actions/setup-java", outcome: "miss", save: "saved" },
  ],
  [
    "setup-dotnet",
    "actions/setup-dotnet@v4",
    { cache: "true" },
    ["Dotnet cache is not found"],
    ["Primary key was not generated, not saving cache."],
    { producer: "actions/setup-dotnet", outcome: "miss", save: "none" },
  ],
  [
    "setup-uv, which says saved after a failure too",
    "astral-sh/setup-uv@v6",
    {},
    [
      "Trying to restore cache from GitHub Actions cache with key: setup-uv-1",
      "No GitHub Actions cache found for key: setup-uv-1",
    ],
    [
      "Including uv cache path: /c",
      TAR,
      "##[warning]Failed to save: Unable to finalize cache with key setup-uv-1, another job may be finalizing this cache.",
      "uv cache saved with key: setup-uv-1",
    ],
    { producer: "astral-sh/setup-uv", outcome: "miss", save: "failed" },
  ],
  ["setup-uv switched off", "astral-sh/setup-uv@v6", { "enable-cache": "false" }, [], [], { outcome: "disabled" }],
  [
    "setup-ruby, silent when it finds nothing",
    "ruby/setup-ruby@v1",
    { "bundler-cache": "true" },
    ["Cache key: setup-ruby-bundler-cache-v6-1", "Saving cache", TAR, SENT],
    [],
    { producer: "ruby/setup-ruby", outcome: "miss", save: "saved" },
  ],
  [
    "setup-ruby with an older key",
    "ruby/setup-ruby@v1",
    { "bundler-cache": "true" },
    [
      "Cache key: setup-ruby-bundler-cache-v6-2",
      ...partial("setup-ruby-bundler-cache-v6-1"),
      "Found cache for key: setup-ruby-bundler-cache-v6-1",
    ],
    [],
    { key: "setup-ruby-bundler-cache-v6-2", restoredKey: "setup-ruby-bundler-cache-v6-1", outcome: "partial" },
  ],
  [
    "setup-bun, of which only the toolkit speaks",
    "oven-sh/setup-bun@v2",
    {},
    hit("bun-YWJj="),
    [],
    { producer: "oven-sh/setup-bun", outcome: "hit", key: "bun-YWJj=", sizeBytes: 1000 },
  ],
  [
    "pnpm/action-setup with its own cache",
    "pnpm/action-setup@v4",
    { cache: "true" },
    [...hit("pnpm-cache-Linux-1"), "Cache restored from key: pnpm-cache-Linux-1"],
    [],
    { producer: "pnpm/action-setup", outcome: "hit" },
  ],
  [
    "rust-cache",
    "Swatinem/rust-cache@v2",
    { key: "part" },
    [
      "Cache Key:",
      "    v0-rust-1",
      "... Restoring cache ...",
      ...partial("v0-rust-0"),
      'Restored from cache key "v0-rust-0" full match: false.',
    ],
    ["... Saving cache ...", TAR, SENT],
    { producer: "Swatinem/rust-cache", key: "v0-rust-1", restoredKey: "v0-rust-0", outcome: "partial", save: "saved" },
  ],
  [
    "golangci-lint-action, which names the wanted key and says saved after a failure",
    "golangci/golangci-lint-action@v6",
    {},
    [
      ...partial("golangci-lint.cache-Linux-1-a"),
      "Restored cache for golangci-lint from key 'golangci-lint.cache-Linux-1-b' in 12ms",
    ],
    [
      TAR,
      "Failed to save: Unable to reserve cache with key golangci-lint.cache-Linux-1-b, another job may be creating this cache.",
      "Saved cache for golangci-lint from paths '/c' in 9ms",
    ],
    {
      producer: "golangci/golangci-lint-action",
      key: "golangci-lint.cache-Linux-1-b",
      restoredKey: "golangci-lint.cache-Linux-1-a",
      outcome: "partial",
      save: "conflict",
    },
  ],
  [
    "golangci-lint-action that is told to skip",
    "golangci/golangci-lint-action@v6",
    { "skip-cache": "true" },
    ["Skipping cache restoration"],
    ["Skipping cache saving"],
    { outcome: "disabled", save: "none" },
  ],
  [
    "ccache-action, whose keys end with a time",
    "hendrikmuhs/ccache-action@v1.2",
    {},
    [...partial("ccache-2026-01-01"), 'Restored from cache key "ccache-2026-01-01".'],
    ['Save cache using key "ccache-2026-01-02".', TAR, SENT],
    { producer: "hendrikmuhs/ccache-action", restoredKey: "ccache-2026-01-01", outcome: "partial", save: "saved" },
  ],
  [
    "gradle/actions 4, whose keys end with a commit",
    "gradle/actions/setup-gradle@v4",
    {},
    [...partial("gradle-home-v1"), "Restored cache entry with key gradle-home-v1 to /home/runner/.gradle in 1204ms"],
    ["Saved cache entry with key gradle-home-v2 from /home/runner/.gradle in 3004ms"],
    {
      producer: "gradle/actions/setup-gradle",
      outcome: "partial",
      key: "gradle-home-v2",
      restoredKey: "gradle-home-v1",
      restoreSeconds: 1.204,
      save: "saved",
      saveSeconds: 3.004,
    },
  ],
  [
    "gradle/actions 6, basic",
    "gradle/actions/setup-gradle@v6",
    {},
    ["Basic caching did not find an entry to restore. Will start with empty state."],
    ["Basic caching saved entry with key: gradle-basic-1"],
    { producer: "gradle/actions/setup-gradle", outcome: "miss", save: "saved" },
  ],
  [
    "CodeQL, which says hit for a restore key too",
    "github/codeql-action/init@v3",
    {},
    [
      "Downloading cache for java with key codeql-dependencies-1-b and restore keys codeql-dependencies-1-",
      ...partial("codeql-dependencies-1-a"),
      "Cache hit on key codeql-dependencies-1-a for java.",
    ],
    [],
    {
      producer: "github/codeql-action/init",
      key: "codeql-dependencies-1-b",
      restoredKey: "codeql-dependencies-1-a",
      outcome: "partial",
    },
  ],
  [
    "docker/setup-buildx-action's binary",
    "docker/setup-buildx-action@v3",
    {},
    [...hit("buildx-dl-bin-1"), "Restored buildx-dl-bin-1 from GitHub Actions cache"],
    ["State not set"],
    { producer: "docker/setup-buildx-action", outcome: "hit", key: "buildx-dl-bin-1" },
  ],
  [
    "docker/setup-qemu-action, silent when it finds nothing",
    "docker/setup-qemu-action@v3",
    {},
    ["Pulling binfmt Docker image"],
    ["Caching docker.io--tonistiigi--binfmt-latest-linux-x64 to GitHub Actions cache", TAR, SENT],
    { producer: "docker/setup-qemu-action", outcome: "miss", save: "saved" },
  ],
  [
    "setup-bazel",
    "bazel-contrib/setup-bazel@0.9",
    {},
    ["##[group]Restore cache for bazelisk", "Failed to restore bazelisk cache", "##[endgroup]"],
    [],
    { producer: "bazel-contrib/setup-bazel", outcome: "miss" },
  ],
  [
    "mise-action",
    "jdx/mise-action@v2",
    {},
    [...hit("mise-v0-1"), "mise cache restored from key: mise-v0-1"],
    [],
    { producer: "jdx/mise-action", outcome: "hit" },
  ],
  [
    "a client of the old service, which is gone",
    "actions/cache@v3",
    { key: "a-1" },
    ["##[warning]Failed to restore: Cache service responded with 400", "Cache not found for input keys: a-1"],
    [],
    { outcome: "failed", reason: "Failed to restore: Cache service responded with 400" },
  ],
];

describe("what the producers say", () => {
  it.each(CASES)("%s", async (_, uses, inputs, restore, save, expected) => {
    const lines = [...JOB_BEGINS, ...action(uses, inputs), ...restore, ...(save.length > 0 ? [POST, ...save] : [])];
    const { caches } = await readLines(lines);
    expect(caches).toMatchObject([expected]);
  });

  it("sccache-action's numbers are the compiler cache's, not an Actions cache's", async () => {
    const { caches, tools } = await readLines([
      ...JOB_BEGINS,
      ...action("mozilla-actions/sccache-action@v0.0.9"),
      POST,
      "##[notice]2% - 17 hits, 763 misses, 0 errors",
      "Compile requests                    763",
      "Cache hits                           17",
      "Cache misses                        746",
      "Cache location                  ghac, name: sccache-v0, prefix: /sccache/",
    ]);
    expect(caches).toEqual([]);
    expect(tools).toEqual([{ tool: "sccache", counts: { requests: 763, hits: 17, misses: 746 } }]);
  });

  it("a reusable word under another action's header is not given to that action", async () => {
    const { caches } = await readLines([
      ...action("actions/checkout@v4"),
      'Restored from cache key "v0-rust-1" full match: true.',
    ]);
    expect(caches.map(({ producer }) => producer)).not.toContain("actions/checkout");
  });
});
