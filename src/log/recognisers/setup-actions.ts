import type { CacheEvent, Recogniser } from "./recogniser.ts";

/** The lines that actions/setup-go, -node, -python, -java and -dotnet share with each other and with actions/cache. */
export const SETUP_RECOGNISERS: readonly Recogniser<CacheEvent>[] = [
  {
    pattern: /^Cache restored from key: (.+)$/,
    toEvent: (key) => ({ kind: "restored", key }),
    example: "Cache restored from key: setup-go-Linux-x64-ubuntu24-go-1.26.5-8d54",
    source: "actions/cache src/restoreImpl.ts; actions/setup-* src/cache-restore.ts",
  },
  {
    pattern:
      /^\[command\].*(?:npm(?:\.cmd)?"? config get cache|pnpm(?:\.cmd)?"? store path(?: --silent)?|yarn(?:\.cmd)?"? (?:cache dir|config get cacheFolder)|pip(?:\.exe)?"? cache dir)"?$/i,
    toEvent: () => ({ kind: "preparing" }),
    example: "[command]/opt/hostedtoolcache/node/18.20.8/x64/bin/npm config get cache",
    source: "actions/setup-node src/cache-utils.ts; actions/setup-python src/cache-distributions; pnpm/action-setup",
  },
  {
    pattern: /^Cache is not found$/,
    toEvent: () => ({ kind: "missed" }),
    example: "Cache is not found",
    source: "actions/setup-go src/cache-restore.ts; pnpm/action-setup src/cache-restore/run.ts",
    producer: "actions/setup-go",
  },
  {
    pattern: /^(?:npm|yarn|pnpm) cache is not found$/,
    toEvent: () => ({ kind: "missed" }),
    example: "npm cache is not found",
    source: "actions/setup-node src/cache-restore.ts",
    producer: "actions/setup-node",
  },
  {
    pattern: /^(?:pip|pipenv|poetry|uv) cache is not found$/,
    toEvent: () => ({ kind: "missed" }),
    example: "pip cache is not found",
    source: "actions/setup-python src/cache-distributions/cache-distributor.ts",
    producer: "actions/setup-python",
  },
  {
    pattern: /^(?:gradle cache|gradle \w+ cache|maven cache|maven \w+ cache|sbt cache) is not found$/,
    toEvent: () => ({ kind: "missed" }),
    example: "gradle cache is not found",
    source: "actions/setup-java src/cache.ts",
    producer: "actions/setup-java",
  },
  {
    pattern: /^JDK cache is not found for .+$/,
    toEvent: () => ({ kind: "missed" }),
    example: "JDK cache is not found for temurin 21",
    source: "actions/setup-java src/jdk-cache.ts",
    producer: "actions/setup-java",
  },
  {
    pattern: /^(Failed to restore JDK cache: .+)$/,
    toEvent: (reason) => ({ kind: "restore-failed", reason }),
    example: "Failed to restore JDK cache: read ECONNRESET",
    source: "actions/setup-java src/jdk-cache.ts (2026)",
    producer: "actions/setup-java",
  },
  {
    pattern: /^(JDK cache key \S+ was restored without the expected tool-cache path; downloading the JDK instead\.)$/,
    toEvent: (reason) => ({ kind: "restore-failed", reason }),
    example:
      "JDK cache key setup-java-jdk-v2-1 was restored without the expected tool-cache path; downloading the JDK instead.",
    source: "actions/setup-java src/jdk-cache.ts (2026)",
    producer: "actions/setup-java",
  },
  {
    pattern: /^(?:JDK cache|gradle [\w -]*cache|maven [\w -]*cache|sbt cache) restored from key: (.+)$/,
    toEvent: (key) => ({ kind: "restored", key }),
    example: "JDK cache restored from key: setup-java-jdk-Linux-1",
    source: "actions/setup-java src/cache.ts, src/jdk-cache.ts (2026)",
    producer: "actions/setup-java",
  },
  {
    pattern: /^(?:JDK cache|gradle [\w -]*cache|maven [\w -]*cache|sbt cache) saved with the key: (.+)$/,
    toEvent: (key) => ({ kind: "saved", key }),
    example: "gradle wrapper cache saved with the key: setup-java-Linux-gradle-1",
    source: "actions/setup-java src/cache.ts (2026)",
    producer: "actions/setup-java",
  },
  {
    pattern: /^Dotnet cache is not found$/,
    toEvent: () => ({ kind: "missed" }),
    example: "Dotnet cache is not found",
    source: "actions/setup-dotnet src/cache-restore.ts",
    producer: "actions/setup-dotnet",
  },
  {
    pattern: /^(Restore cache failed: .+)$/,
    toEvent: (reason) => ({ kind: "restore-failed", reason }),
    example:
      "Restore cache failed: Dependencies file is not found in /home/runner/work/a/a. Supported file pattern: go.sum",
    source: "actions/setup-go src/main.ts",
  },
  {
    pattern: /^(Dependencies lock file is not found in .+)$/,
    toEvent: (reason) => ({ kind: "refused", reason }),
    example:
      "Dependencies lock file is not found in /home/runner/work/a/a. Supported file patterns: package-lock.json,yarn.lock",
    source: "actions/setup-node src/cache-restore.ts; actions/setup-dotnet src/cache-restore.ts (the step fails)",
  },
  {
    pattern: /^(Some specified paths were not resolved, unable to cache dependencies\.)$/,
    toEvent: (reason) => ({ kind: "refused", reason }),
    example: "Some specified paths were not resolved, unable to cache dependencies.",
    source: "actions/setup-node, actions/setup-dotnet src/cache-restore.ts; pnpm/action-setup (the step fails)",
  },
  {
    pattern: /^(No file in .+ matched to \[.*\], make sure you have checked out the target repository.*)$/,
    toEvent: (reason) => ({ kind: "refused", reason }),
    example:
      "No file in /home/runner/work/a/a matched to [**/requirements.txt], make sure you have checked out the target repository",
    source: "actions/setup-python src/cache-distributions/cache-distributor.ts; actions/setup-java src/cache.ts",
  },
  {
    pattern: /^(The runner was not able to contact the cache service\. Caching will be skipped)$/,
    toEvent: (reason) => ({ kind: "restore-failed", reason }),
    example: "The runner was not able to contact the cache service. Caching will be skipped",
    source: "actions/setup-* src/cache-utils.ts",
  },
  {
    pattern: /^Cache saved with the key: (.+)$/,
    toEvent: (key) => ({ kind: "saved", key }),
    example: "Cache saved with the key: node-cache-Linux-x64-npm-0825",
    source: "actions/setup-* src/cache-save.ts",
  },
  {
    pattern: /^Cache hit occurred on the .*?(?:primary|cache) key (.+), not saving cache\.$/,
    toEvent: (key) => ({ kind: "save-unchanged", key }),
    example: "Cache hit occurred on the primary key go-1, not saving cache.",
    source: "actions/cache src/saveImpl.ts; actions/setup-* src/cache-save.ts; gradle/actions",
  },
  {
    pattern: /^(There are no cache folders on the disk)$/,
    toEvent: (reason) => ({ kind: "save-failed", reason }),
    example: "There are no cache folders on the disk",
    source: "actions/setup-go src/cache-save.ts",
    producer: "actions/setup-go",
  },
  {
    pattern: /^(Cache folder path is retrieved for .+ but doesn't exist on disk: .*)$/,
    toEvent: (reason) => ({ kind: "save-failed", reason }),
    example: "Cache folder path is retrieved for pip but doesn't exist on disk: /home/runner/.cache/pip",
    source: "actions/setup-node, actions/setup-python src/cache-save.ts",
  },
  {
    pattern:
      /^Primary key was not generated(?:\. Please check the log messages above for more errors or information|, not saving cache\.)$/,
    toEvent: () => ({ kind: "save-skipped" }),
    example: "Primary key was not generated. Please check the log messages above for more errors or information",
    source: "actions/setup-* src/cache-save.ts",
  },
  {
    pattern: /^Cache saving is skipped because cache-read-only is enabled\.$/,
    toEvent: () => ({ kind: "save-skipped" }),
    example: "Cache saving is skipped because cache-read-only is enabled.",
    source: "actions/setup-java src/cleanup-java.ts",
    producer: "actions/setup-java",
  },
];
