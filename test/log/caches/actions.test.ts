import { describe, expect, it } from "vitest";
import { action, JOB_BEGINS, POST, readLines, script } from "../made-log.ts";

const PACK = "[command]/usr/bin/tar --posix -cf cache.tzst --exclude cache.tzst -P -C /w --files-from manifest.txt";
const UNPACK = "[command]/usr/bin/tar -xf /t/cache.tzst -P -C /w --use-compress-program unzstd";
const SENT = [PACK, "Sent 70 of 70 (100.0%), 1.0 MBs/sec"];

/** What the toolkit prints while it restores; before 4.0.0 it did not name the key. */
function downloaded(hit: string | null, bytes = 50): readonly string[] {
  return [
    ...(hit === null ? [] : [hit]),
    `Received ${bytes} of ${bytes} (100.0%), 1.0 MBs/sec`,
    `Cache Size: ~0 MB (${bytes} B)`,
    UNPACK,
    "Cache restored successfully",
  ];
}

describe("the time of a save begins where the action announces it", () => {
  it.each([
    ["Including uv cache path: /w/uv", "astral-sh/setup-uv@v7"],
    ['Save cache using key "ccache-2026-07-15T02:21:31.337Z".', "hendrikmuhs/ccache-action@v1.2"],
    ["Caching docker.io--tonistiigi--binfmt-latest-linux-x64 to GitHub Actions cache", "docker/setup-qemu-action@v3"],
  ])("with %s", async (announcement, uses) => {
    const { caches } = await readLines([...JOB_BEGINS, ...action(uses), POST, announcement, "work", "work", ...SENT]);
    // Four lines of a tenth of a second each.
    expect(caches).toMatchObject([{ save: "saved", saveSeconds: 0.4 }]);
  });
});

describe("the time of a restore begins where the action says that it looks", () => {
  it.each([
    ["Trying to restore cache from GitHub Actions cache with key: k", "astral-sh/setup-uv@v7"],
    ["... Restoring cache ...", "Swatinem/rust-cache@v2"],
    ["Cache key: k", "ruby/setup-ruby@v1"],
  ])("with %s", async (announcement, uses) => {
    const { caches } = await readLines([...action(uses), announcement, "work", ...downloaded("Cache hit for: k")]);
    // Six lines of a tenth of a second each.
    expect(caches).toMatchObject([{ outcome: "hit", restoreSeconds: 0.6 }]);
  });
});

describe("a miss costs what was done for the look alone", () => {
  it.each([
    ["[command]/opt/hostedtoolcache/node/18.20.8/x64/bin/npm config get cache", "npm cache is not found"],
    [
      '[command]C:\\Windows\\system32\\cmd.exe /D /S /C "C:\\Users\\runneradmin\\.bin\\pnpm.CMD store path --silent"',
      "pnpm cache is not found",
    ],
    ["[command]/usr/local/bin/yarn config get cacheFolder", "yarn cache is not found"],
    ["[command]/opt/hostedtoolcache/Python/3.12.1/x64/bin/pip cache dir", "pip cache is not found"],
  ])("as %s", async (command, miss) => {
    const { caches } = await readLines([...action("acme/setup@v1"), command, "/home/runner/x", "work", miss]);
    expect(caches).toMatchObject([{ outcome: "miss", restoreSeconds: 0.3 }]);
  });

  it("and a hit what the toolkit took", async () => {
    const { caches } = await readLines([
      ...action("actions/setup-node@v4"),
      "[command]/opt/hostedtoolcache/node/18.20.8/x64/bin/npm config get cache",
      "/home/runner/.npm",
      ...downloaded("Cache hit for: node-cache-1"),
      "Cache restored from key: node-cache-1",
    ]);
    expect(caches).toMatchObject([{ outcome: "hit", restoreSeconds: 0.4 }]);
  });
});

describe("with debug logging the toolkit names the keys that it asks for", () => {
  it("so a miss of setup-node has its key", async () => {
    const { caches } = await readLines([
      ...action("actions/setup-node@v4", { cache: "npm" }),
      "##[debug]primary key is node-cache-Linux-x64-npm-59fb",
      "##[debug]Resolved Keys:",
      '##[debug]["node-cache-Linux-x64-npm-59fb"]',
      "##[debug]zstd version: 1.5.7",
      "##[debug]Cache not found for version 0641630a of keys: node-cache-Linux-x64-npm-59fb",
      "npm cache is not found",
    ]);
    expect(caches).toMatchObject([
      { producer: "actions/setup-node", key: "node-cache-Linux-x64-npm-59fb", outcome: "miss" },
    ]);
    expect(caches).toHaveLength(1);
  });

  it("an action that says nothing of its miss is heard", async () => {
    const { caches } = await readLines([
      ...action("oven-sh/setup-bun@v2"),
      "##[debug]Resolved Keys:",
      '##[debug]["bun-wMLiZ8="]',
      "##[debug]Cache not found for version 0641630a of keys: bun-wMLiZ8=",
    ]);
    expect(caches).toMatchObject([{ producer: "oven-sh/setup-bun", key: "bun-wMLiZ8=", outcome: "miss" }]);
  });

  it("two keys asked for are two caches, and a key that was only asked for is none", async () => {
    const { caches } = await readLines([
      ...action("acme/setup@v1"),
      "##[debug]Resolved Keys:",
      '##[debug]["one","o"]',
      ...downloaded("Cache hit for restore-key: o-2"),
      "##[debug]Resolved Keys:",
      '##[debug]["two"]',
      "##[debug]zstd version: 1.5.7",
    ]);
    expect(caches).toMatchObject([{ key: "one", restoredKey: "o-2", outcome: "partial" }]);
    expect(caches).toHaveLength(1);
  });
});

describe("what the actions say in their own words", () => {
  it("mise", async () => {
    const { caches } = await readLines([
      ...action("jdx/mise-action@v3"),
      "mise cache not found for mise-v0-linux-x64-1a2b",
      "##[group]Saving mise cache",
      ...SENT,
      "Cache saved from /home/runner/.local/share/mise with key: mise-v0-linux-x64-1a2b",
    ]);
    expect(caches).toMatchObject([
      { producer: "jdx/mise-action", key: "mise-v0-linux-x64-1a2b", outcome: "miss", save: "saved", savedBytes: 70 },
    ]);
  });

  it("setup-bazel, which restores several, one after the other", async () => {
    const { caches } = await readLines([
      ...action("bazel-contrib/setup-bazel@0.9.1"),
      "##[group]Restore cache for bazelisk",
      ...downloaded(null),
      "Successfully restored cache from setup-bazel-2-linux-bazelisk-1",
      "##[group]Restore cache for disk",
      "Failed to restore disk cache",
      POST,
      "##[group]Save cache for disk",
      ...SENT,
      "Successfully saved cache",
    ]);
    expect(caches).toMatchObject([
      { key: "setup-bazel-2-linux-bazelisk-1", outcome: "hit", save: "none" },
      { key: null, outcome: "miss", save: "saved" },
    ]);
  });

  it("setup-uv, with Pythons of its own, and with parts switched off", async () => {
    const lines = (restored: readonly string[], saved: readonly string[]): readonly string[] => [
      ...action("astral-sh/setup-uv@v7"),
      ...restored,
      POST,
      ...saved,
    ];
    const pythons = await readLines(
      lines(
        [
          "Trying to restore cache from GitHub Actions cache with key: setup-uv-2-a",
          "No GitHub Actions cache found for key: setup-uv-2-a",
          "Trying to restore cache from GitHub Actions cache with key: setup-uv-2-a-python",
          "No GitHub Actions cache found for key: setup-uv-2-a-python",
        ],
        [
          "Including uv cache path: /w/uv",
          ...SENT,
          "uv cache saved with key: setup-uv-2-a",
          "Including Python cache path: /w/python",
          ...SENT,
          "Python cache saved with key: setup-uv-2-a-python",
        ],
      ),
    );
    expect(pythons.caches).toMatchObject([
      { key: "setup-uv-2-a", outcome: "miss", save: "saved", saveSeconds: 0.3 },
      { key: "setup-uv-2-a-python", outcome: "miss", save: "saved", saveSeconds: 0.3 },
    ]);
    const off = await readLines(
      lines(
        ["restore-cache is false. Skipping restore cache step."],
        ["save-cache is false. Skipping save cache step."],
      ),
    );
    expect(off.caches).toMatchObject([{ outcome: "disabled", save: "none" }]);
  });

  it("rust-cache, whose newest version names the key that it saves", async () => {
    const { caches } = await readLines([
      ...action("Swatinem/rust-cache@v2"),
      "Cache Key:",
      "    v0-rust-1",
      "... Restoring cache ...",
      "No cache found.",
      POST,
      "Cache Key:",
      "    v0-rust-1",
      "... Saving cache with key v0-rust-1",
      ...SENT,
    ]);
    expect(caches).toMatchObject([{ key: "v0-rust-1", outcome: "miss", save: "saved" }]);
    expect(caches).toHaveLength(1);
  });

  it("CodeQL's caches of TRAP files and of overlay databases", async () => {
    const { caches } = await readLines([
      ...action("github/codeql-action/init@v3"),
      "Looking in Actions cache for TRAP cache with key codeql-trap-1-2.20.1-java-aaa",
      ...downloaded("Cache hit for restore-key: codeql-trap-1-2.20.1-java-bbb"),
      "Looking in Actions cache for TRAP cache with key codeql-trap-1-2.20.1-go-aaa",
      "No TRAP cache found in Actions cache for go",
      "Looking in Actions cache for overlay-base database with restore key codeql-overlay-base-database-1-",
      "No overlay-base database found in Actions cache",
      ...action("github/codeql-action/analyze@v3"),
      "Uploading TRAP cache to Actions cache with key codeql-trap-1-2.20.1-java-aaa",
      ...SENT,
    ]);
    expect(caches.map(({ key, outcome, save }) => [key, outcome, save])).toEqual([
      ["codeql-trap-1-2.20.1-java-aaa", "partial", "saved"],
      ["codeql-trap-1-2.20.1-go-aaa", "miss", "none"],
      ["codeql-overlay-base-database-1-", "miss", "none"],
    ]);
  });

  it("pnpm/action-setup, with its own cache of the store and of verified lockfiles", async () => {
    const { caches } = await readLines([
      ...action("pnpm/action-setup@v4", { cache: "true" }),
      "Cache is not found",
      "Lockfile verification cache is not found",
      ...SENT,
      "Lockfile verification cache saved with the key: pnpm-lockfile-verified-Linux-x64-1",
      POST,
      ...SENT,
      "Cache saved with the key: pnpm-cache-Linux-x64-1",
    ]);
    expect(caches.map(({ producer, key, outcome, save }) => [producer, key, outcome, save])).toEqual([
      ["pnpm/action-setup", "pnpm-cache-Linux-x64-1", "miss", "saved"],
      ["pnpm/action-setup", "pnpm-lockfile-verified-Linux-x64-1", "miss", "saved"],
    ]);
  });

  it("a setup action that finds no lock file, and fails", async () => {
    const { caches } = await readLines([
      ...action("actions/setup-node@v4", { cache: "npm" }),
      "##[error]Dependencies lock file is not found in /w. Supported file patterns: package-lock.json,yarn.lock",
    ]);
    expect(caches).toMatchObject([
      { producer: "actions/setup-node", outcome: "failed", reason: expect.stringContaining("Dependencies lock file") },
    ]);
  });
});

describe("an older toolkit does not say which key matched", () => {
  const restored = [
    ...JOB_BEGINS,
    ...action("actions/setup-python@v4", { cache: "pip" }),
    ...downloaded(null),
    "Cache restored from key: setup-python-Linux-python-3.10.4-pip-old",
    ...script("pip install -r requirements.txt"),
    POST,
  ];

  it("but what is saved under another key of its kind in the end shows that a restore key did", async () => {
    const { caches } = await readLines([
      ...restored,
      ...SENT,
      "Cache saved with the key: setup-python-Linux-python-3.10.4-pip-new",
    ]);
    expect(caches).toMatchObject([
      {
        key: "setup-python-Linux-python-3.10.4-pip-new",
        restoredKey: "setup-python-Linux-python-3.10.4-pip-old",
        outcome: "partial",
        save: "saved",
      },
    ]);
    expect(caches).toHaveLength(1);
  });

  it("and that nothing is saved because it was hit, that it was the very key", async () => {
    const { caches } = await readLines([
      ...restored,
      "Cache hit occurred on the primary key setup-python-Linux-python-3.10.4-pip-old, not saving cache.",
    ]);
    expect(caches).toMatchObject([{ outcome: "hit", save: "unchanged" }]);
  });

  it("a key with a time in it is never the very key", async () => {
    const { caches } = await readLines([
      ...action("hendrikmuhs/ccache-action@v1.2"),
      ...downloaded(null),
      'Restored from cache key "ccache-2026-07-15T01:38:41.289Z".',
    ]);
    expect(caches).toMatchObject([{ outcome: "partial", restoredKey: "ccache-2026-07-15T01:38:41.289Z" }]);
  });
});

it("saves at once are told by the keys that the action names, each once", async () => {
  const failed = (key: string): string =>
    `##[warning]Failed to save cache entry with path '/g' and key: ${key}: Error: Cache service responded with 400`;
  const { caches } = await readLines([
    ...JOB_BEGINS,
    ...action("gradle/gradle-build-action@v2"),
    "Gradle User Home cache not found. Will initialize empty.",
    POST,
    "Caching dependencies with path '[/a]' and cache key: gradle-dependencies-a",
    "Caching wrapper-zips with path '[/b]' and cache key: gradle-wrapper-zips-b",
    ...[PACK, PACK],
    failed("gradle-dependencies-a"),
    failed("gradle-wrapper-zips-b"),
    "Caching Gradle User Home with cache key: v8-gradle|Linux|build[1]-9f",
    PACK,
    failed("v8-gradle|Linux|build[1]-9f"),
  ]);
  expect(caches.map(({ producer, key, outcome, save }) => [producer, key, outcome, save])).toEqual([
    ["gradle/gradle-build-action", "v8-gradle|Linux|build[1]-9f", "miss", "failed"],
    ["gradle/gradle-build-action", "gradle-dependencies-a", "unknown", "failed"],
    ["gradle/gradle-build-action", "gradle-wrapper-zips-b", "unknown", "failed"],
  ]);
});

it("restores at once that end out of order are as many as began", async () => {
  const { caches } = await readLines([
    ...action("gradle/gradle-build-action@v2"),
    "Cache hit for: gradle-dependencies-a",
    "Cache hit for: gradle-wrapper-zips-b",
    "Cache Size: ~0 MB (7 B)",
    "Cache Size: ~0 MB (6 B)",
    "Cache restored successfully",
    "Restored wrapper-zips from cache key: gradle-wrapper-zips-b",
    "Cache restored successfully",
    "Restored dependencies from cache key: gradle-dependencies-a",
  ]);
  expect(caches.map(({ key, outcome, sizeBytes }) => [key, outcome, sizeBytes])).toEqual([
    ["gradle-dependencies-a", "hit", null],
    ["gradle-wrapper-zips-b", "hit", null],
  ]);
});
