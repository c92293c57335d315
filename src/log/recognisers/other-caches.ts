import type { CacheEvent, Recogniser } from "./recogniser.ts";

/** The own lines of the other actions that are built on @actions/cache, one block for each. */
export const OTHER_CACHE_RECOGNISERS: readonly Recogniser<CacheEvent>[] = [
  // Swatinem/rust-cache
  {
    pattern: /^\.\.\. (?:Restoring|Checking) cache \.\.\.$/,
    toEvent: () => ({ kind: "looking" }),
    example: "... Restoring cache ...",
    source: "Swatinem/rust-cache src/restore.ts",
    producer: "Swatinem/rust-cache",
  },
  {
    pattern: /^(?:Restored from cache key|Found cache key) "(.+)" full match: (true|false)\.$/,
    toEvent: (key, full) => ({ kind: "restored", key, exact: full === "true" }),
    example: 'Restored from cache key "v0-rust-build-Linux-x64-17f4a3c4-614aab31" full match: true.',
    source: "Swatinem/rust-cache src/restore.ts",
    producer: "Swatinem/rust-cache",
  },
  {
    pattern: /^Cache up-to-date\.$/,
    toEvent: () => ({ kind: "save-unchanged" }),
    example: "Cache up-to-date.",
    source: "Swatinem/rust-cache src/save.ts",
    producer: "Swatinem/rust-cache",
  },
  {
    pattern: /^\.\.\. Saving cache \.\.\.$/,
    toEvent: () => ({ kind: "saving" }),
    example: "... Saving cache ...",
    source: "Swatinem/rust-cache src/save.ts",
    producer: "Swatinem/rust-cache",
  },
  {
    pattern: /^Cache Key:$/,
    toEvent: () => ({ kind: "key-follows" }),
    example: "Cache Key:",
    source: "Swatinem/rust-cache src/config.ts",
    producer: "Swatinem/rust-cache",
  },
  // hendrikmuhs/ccache-action, and older rust-cache: the same words
  {
    pattern: /^Restored from cache key "(.+)"\.$/,
    toEvent: (key) => ({ kind: "restored", key }),
    example: 'Restored from cache key "ccache-2026-07-15T01:38:41.289Z".',
    source: "hendrikmuhs/ccache-action src/restore.ts; Swatinem/rust-cache 1",
  },
  {
    pattern: /^No cache found\.$/,
    toEvent: () => ({ kind: "missed" }),
    example: "No cache found.",
    source: "hendrikmuhs/ccache-action src/restore.ts; Swatinem/rust-cache src/restore.ts",
  },
  {
    pattern: /^Save cache using key "(.+)"\.$/,
    toEvent: (key) => ({ kind: "saving", key }),
    example: 'Save cache using key "ccache-2026-07-15T02:21:31.337Z".',
    source: "hendrikmuhs/ccache-action src/save.ts",
    producer: "hendrikmuhs/ccache-action",
  },
  {
    pattern: /^(Restore set to false, skip restoring cache\.)$/,
    toEvent: (reason) => ({ kind: "restore-disabled", reason }),
    example: "Restore set to false, skip restoring cache.",
    source: "hendrikmuhs/ccache-action src/restore.ts",
    producer: "hendrikmuhs/ccache-action",
  },
  {
    pattern: /^Not saving cache because (?:'save' is set to 'false'|no objects are cached)\.$/,
    toEvent: () => ({ kind: "save-skipped" }),
    example: "Not saving cache because 'save' is set to 'false'.",
    source: "hendrikmuhs/ccache-action src/save.ts",
    producer: "hendrikmuhs/ccache-action",
  },
  {
    pattern: /^(Saving cache failed: .+)$/,
    toEvent: (reason) => ({ kind: "save-failed", reason }),
    example: "Saving cache failed: connect ETIMEDOUT",
    source: "hendrikmuhs/ccache-action src/save.ts",
    producer: "hendrikmuhs/ccache-action",
  },
  // golangci/golangci-lint-action. It names the key that it asked for even when a restore key matched,
  // and says "Saved" even when the save failed.
  {
    pattern: /^Restored cache for golangci-lint from key '(.+)' in \d+ms$/,
    toEvent: (requested) => ({ kind: "restored", requested }),
    example: "Restored cache for golangci-lint from key 'golangci-lint.cache-Linux-2943-8d54' in 2237ms",
    source: "golangci/golangci-lint-action src/cache.ts",
    producer: "golangci/golangci-lint-action",
  },
  {
    pattern: /^Saved cache for golangci-lint from paths '.*' in \d+ms$/,
    toEvent: () => ({ kind: "saved" }),
    example: "Saved cache for golangci-lint from paths '/home/runner/.cache/golangci-lint' in 2237ms",
    source: "golangci/golangci-lint-action src/cache.ts",
    producer: "golangci/golangci-lint-action",
  },
  {
    pattern: /^(Skipping cache restoration)$/,
    toEvent: (reason) => ({ kind: "restore-disabled", reason }),
    example: "Skipping cache restoration",
    source: "golangci/golangci-lint-action src/cache.ts",
    producer: "golangci/golangci-lint-action",
  },
  {
    pattern: /^Skipping cache saving$/,
    toEvent: () => ({ kind: "save-skipped" }),
    example: "Skipping cache saving",
    source: "golangci/golangci-lint-action src/cache.ts",
    producer: "golangci/golangci-lint-action",
  },
  // astral-sh/setup-uv. Its "saved" line comes after a failed save too.
  {
    pattern: /^Trying to restore .*?cache from GitHub Actions cache with key: (.+)$/,
    toEvent: (key) => ({ kind: "looking", key }),
    example: "Trying to restore cache from GitHub Actions cache with key: setup-uv-2-x86_64-0be4",
    source: "astral-sh/setup-uv src/cache/restore-cache.ts",
    producer: "astral-sh/setup-uv",
  },
  {
    pattern:
      /^(?:cache|uv cache|python cache|uv python cache|Python cache) restored from GitHub Actions cache with key: (.+)$/,
    toEvent: (key) => ({ kind: "restored", key }),
    example: "cache restored from GitHub Actions cache with key: setup-uv-2-x86_64-0be4",
    source: "astral-sh/setup-uv src/cache/restore-cache.ts",
    producer: "astral-sh/setup-uv",
  },
  {
    pattern: /^No GitHub Actions .*?cache found for key: (.+)$/,
    toEvent: (key) => ({ kind: "missed", key }),
    example: "No GitHub Actions cache found for key: setup-uv-2-x86_64-0be4",
    source: "astral-sh/setup-uv src/cache/restore-cache.ts",
    producer: "astral-sh/setup-uv",
  },
  {
    pattern: /^Including uv (?:cache|python) path: .*$/,
    toEvent: () => ({ kind: "saving" }),
    example: "Including uv cache path: /home/runner/work/_temp/setup-uv-cache",
    source: "astral-sh/setup-uv src/save-cache.ts",
    producer: "astral-sh/setup-uv",
  },
  {
    pattern: /^(?:uv|python|uv python) cache saved with key: (.+)$/,
    toEvent: (key) => ({ kind: "saved", key }),
    example: "uv cache saved with key: setup-uv-2-x86_64-0be4",
    source: "astral-sh/setup-uv src/save-cache.ts",
    producer: "astral-sh/setup-uv",
  },
  {
    pattern:
      /^(?:Cache|uv cache|uv python cache|python cache|Python cache) hit occurred on key (.+), not saving cache\.$/,
    toEvent: (key) => ({ kind: "save-unchanged", key }),
    example: "Cache hit occurred on key setup-uv-2-x86_64-0be4, not saving cache.",
    source: "astral-sh/setup-uv src/save-cache.ts",
    producer: "astral-sh/setup-uv",
  },
  // ruby/setup-ruby with bundler-cache
  {
    pattern: /^Cache key: (.+)$/,
    toEvent: (key) => ({ kind: "looking", key }),
    example: "Cache key: setup-ruby-bundler-cache-v6-ubuntu-22.04-x64-ruby-3.1.3-1a2b",
    source: "ruby/setup-ruby bundler.js",
    producer: "ruby/setup-ruby",
  },
  {
    pattern: /^Found cache for key: (.+)$/,
    toEvent: (key) => ({ kind: "restored", key }),
    example: "Found cache for key: setup-ruby-bundler-cache-v6-ubuntu-22.04-x64-ruby-3.1.3-1a2b",
    source: "ruby/setup-ruby bundler.js",
    producer: "ruby/setup-ruby",
  },
  {
    pattern: /^Saving cache$/,
    toEvent: () => ({ kind: "saving" }),
    example: "Saving cache",
    source: "ruby/setup-ruby bundler.js",
    producer: "ruby/setup-ruby",
  },
  {
    pattern: /^(There was an error restoring the cache .+)$/,
    toEvent: (reason) => ({ kind: "restore-failed", reason }),
    example: "There was an error restoring the cache Error: read ECONNRESET",
    source: "ruby/setup-ruby bundler.js",
    producer: "ruby/setup-ruby",
  },
  // jdx/mise-action, foundry-rs/foundry-toolchain, bazel-contrib/setup-bazel
  {
    pattern: /^mise cache restored from key: (.+)$/,
    toEvent: (key) => ({ kind: "restored", key }),
    example: "mise cache restored from key: mise-v0-linux-x64-1a2b",
    source: "jdx/mise-action src/index.ts",
    producer: "jdx/mise-action",
  },
  {
    pattern: /^mise cache saved from key: (.+)$/,
    toEvent: (key) => ({ kind: "saved", key }),
    example: "mise cache saved from key: mise-v0-linux-x64-1a2b",
    source: "jdx/mise-action src/index.ts",
    producer: "jdx/mise-action",
  },
  {
    pattern: /^Primary key: (.+)$/,
    toEvent: (key) => ({ kind: "looking", key }),
    example: "Primary key: linux-foundry-chain-fork-1a2b",
    source: "foundry-rs/foundry-toolchain src/cache.js",
    producer: "foundry-rs/foundry-toolchain",
  },
  {
    pattern: /^Cache not found$/,
    toEvent: () => ({ kind: "missed" }),
    example: "Cache not found",
    source: "foundry-rs/foundry-toolchain src/cache.js",
    producer: "foundry-rs/foundry-toolchain",
  },
  {
    pattern: /^Failed to restore .+ cache$/,
    toEvent: () => ({ kind: "missed" }),
    example: "Failed to restore bazelisk cache",
    source: "bazel-contrib/setup-bazel index.js",
    producer: "bazel-contrib/setup-bazel",
  },
  // github/codeql-action. It says "hit" for a restore key too.
  {
    pattern: /^Downloading cache for \w+ with key (\S+) and restore keys .*$/,
    toEvent: (key) => ({ kind: "looking", key }),
    example:
      "Downloading cache for java with key codeql-dependencies-1-Linux-java-1a2b and restore keys codeql-dependencies-1-",
    source: "github/codeql-action src/dependency-caching.ts",
    producer: "github/codeql-action",
  },
  {
    pattern: /^Cache hit on key (\S+) for \w+\.$/,
    toEvent: (key) => ({ kind: "restored", key }),
    example: "Cache hit on key codeql-dependencies-1-Linux-java-1a2b for java.",
    source: "github/codeql-action src/dependency-caching.ts",
    producer: "github/codeql-action",
  },
  {
    pattern: /^No suitable cache found for \w+\.$/,
    toEvent: () => ({ kind: "missed" }),
    example: "No suitable cache found for java.",
    source: "github/codeql-action src/dependency-caching.ts",
    producer: "github/codeql-action",
  },
  {
    // N is the size of the folder, not of the archive.
    pattern: /^Uploading cache of size \d+ for \w+ with key (\S+?)\.\.\.$/,
    toEvent: (key) => ({ kind: "saving", key }),
    example: "Uploading cache of size 2079974894 for java with key codeql-dependencies-1-Linux-java-1a2b...",
    source: "github/codeql-action src/dependency-caching.ts",
    producer: "github/codeql-action",
  },
  // docker/setup-buildx-action, docker/setup-qemu-action and others through docker/actions-toolkit
  {
    pattern: /^Restored (\S+) from GitHub Actions cache$/,
    toEvent: (key) => ({ kind: "restored", key, exact: true }),
    example: "Restored docker.io--tonistiigi--binfmt-latest-linux-x64 from GitHub Actions cache",
    source: "docker/actions-toolkit src/cache.ts",
  },
  {
    pattern: /^Caching (\S+) to GitHub Actions cache$/,
    toEvent: (key) => ({ kind: "saving", key }),
    example: "Caching docker.io--tonistiigi--binfmt-latest-linux-x64 to GitHub Actions cache",
    source: "docker/actions-toolkit src/cache.ts",
  },
  {
    pattern: /^(GitHub Actions cache (?:disabled|feature not available))$/,
    toEvent: (reason) => ({ kind: "restore-disabled", reason }),
    example: "GitHub Actions cache feature not available",
    source: "docker/actions-toolkit src/cache.ts",
  },
];
