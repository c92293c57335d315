import { describe, expect, it } from "vitest";
import { action, JOB_BEGINS, POST, readLines, readText, script, stamped } from "./made-log.ts";

const HIT = [
  "Cache hit for: go-1",
  "Cache Size: ~5 MB (5242880 B)",
  "Cache restored successfully",
  "Cache restored from key: go-1",
];

describe("what a script prints is never a cache's word", () => {
  it.each([
    ["it echoes a hit", HIT],
    [
      "a test is named after caches",
      ["ok 1 - should demonstrate cache hit rate >60% on repeated queries", "Cache hit for: v0-rust-made-up-key"],
    ],
    ["it greps for a miss", ["+ grep 'Cache not found' build.log", "Cache not found for input keys: a, b"]],
    [
      "git, docker, pip and npm speak",
      [
        "remote: Counting objects:   1% (13/1225)",
        "abc: Already exists",
        "Using cached x.whl (12 kB)",
        "added 841 packages",
        "Cache-Control: no-cache",
      ],
    ],
  ])("%s", async (_, lines) => {
    const { caches } = await readLines([...JOB_BEGINS, ...script("make"), ...lines]);
    expect(caches).toEqual([]);
  });

  it.each([
    ["Cache not found"],
    ["Cache key: abc"],
    ["Primary key: id"],
    ["Failed to restore the user cache"],
    ["Found cache for key: abc"],
    ["Successfully restored cache from disk"],
  ])("nor is what another action's program says in common words: %s", async (line) => {
    const { caches } = await readLines([...action("nick-fields/retry@v3", { command: "make" }), line]);
    expect(caches).toEqual([]);
  });

  it("the script itself, which its header shows, has not run", async () => {
    const { caches, builds } = await readLines(
      script('echo "Cache restored from key: go-1"', "Cache not found for input keys: go-1", "#1 [1/2] RUN x"),
    );
    expect([caches, builds]).toEqual([[], []]);
  });

  it("nor has what a file in a header's inputs shows", async () => {
    const { caches } = await readLines(
      action("docker/build-push-action@v6", { "cache-from": "type=gha", tags: "Cache not found for input keys: a" }),
    );
    expect(caches).toEqual([]);
  });

  it("a line that CodeQL wraps, or debug output, is none", async () => {
    const { caches } = await readLines([
      ...action("github/codeql-action/init@v3"),
      "[2026-01-02 03:04:05] [build-stdout] Cache restored from key: go-1",
      "##[debug]Cache not found for input keys: a",
    ]);
    expect(caches).toEqual([]);
  });

  it("a tool that is on the runner's image is no cache", async () => {
    const { caches } = await readLines([
      ...action("actions/setup-go@v5", { cache: "true" }),
      "Found in cache @ /opt/hostedtoolcache/go/1.24.4/x64",
      "Restored from hosted tool cache /opt",
    ]);
    expect(caches).toEqual([]);
  });
});

describe("steps", () => {
  it("a group that an action or a user opens, also one left open, hides nothing", async () => {
    const { caches } = await readLines([
      ...action("Swatinem/rust-cache@v2"),
      "##[group]Cache Configuration",
      "Cache Key:",
      "    v0-rust-1",
      "##[group]left open",
      "... Restoring cache ...",
      "No cache found.",
    ]);
    expect(caches).toMatchObject([{ producer: "Swatinem/rust-cache", key: "v0-rust-1", outcome: "miss" }]);
  });

  it("a composite action's own steps are told by their headers", async () => {
    const { caches } = await readLines([
      ...action("acme/setup@v1"),
      ...action("actions/cache@v4", { key: "go-1" }),
      ...HIT,
    ]);
    expect(caches).toMatchObject([{ producer: "actions/cache", key: "go-1", outcome: "hit" }]);
  });

  it.each([
    ["its first line is output", ["Checking 12 files", "##[endgroup]"]],
    ["its first line is output with blanks before it", ["  12 files", "##[endgroup]"]],
    ["it is never closed", ["Checking 12 files"]],
  ])("a group that an action names like a step's header does not end the action: %s", async (_, group) => {
    const { caches } = await readLines([
      ...action("acme/lint@v1", { key: "x" }),
      "##[group]Run the checks",
      ...group,
      ...HIT,
    ]);
    expect(caches).toMatchObject([{ producer: "acme/lint", outcome: "hit" }]);
  });

  it("nor does such a group lose what a post step has saved", async () => {
    const { caches } = await readLines([
      ...action("actions/cache@v4", { key: "go-1" }),
      "Cache not found for input keys: go-1",
      POST,
      "Cache saved with key: go-1",
      POST,
      "##[group]Run the clean-up",
      "removed 12 files",
      "##[endgroup]",
    ]);
    expect(caches).toMatchObject([{ outcome: "miss", save: "saved" }]);
  });

  it("a script's header is known without its colours, as copies have it", async () => {
    const { caches } = await readLines([
      "##[group]Run ./build.sh",
      "./build.sh",
      "echo 'Cache not found for input keys: go-1'",
      "shell: /usr/bin/bash -e {0}",
      "env:",
      "  CI: true",
      "##[endgroup]",
      ...HIT,
    ]);
    expect(caches).toEqual([]);
  });

  it("a header's inputs of several lines are known without timestamps", async () => {
    const { caches } = await readText(
      [
        "##[group]Run actions/cache@v3",
        "with:",
        "  path: ~/.cargo/registry",
        "~/.cargo/git",
        "",
        "  key: cargo-2",
        "  restore-keys: cargo-",
        "##[endgroup]",
        "Cache Size: ~0 MB (100 B)",
        "Cache restored successfully",
        "Cache restored from key: cargo-1",
      ].join("\n"),
    );
    expect(caches).toMatchObject([{ key: "cargo-2", restoredKey: "cargo-1", outcome: "partial" }]);
  });

  it("jobs that somebody put one behind the other are told by the clock that goes back", async () => {
    const job = stamped([
      ...action("actions/cache@v4", { key: "go-1" }),
      "Cache not found for input keys: go-1",
      ...script("make", "make", "make", "make"),
      POST,
      "Cache saved with key: go-1",
    ]);
    const { caches } = await readText(job + job);
    expect(caches.map(({ outcome, save }) => [outcome, save])).toEqual([
      ["miss", "saved"],
      ["miss", "saved"],
    ]);
  });

  it("the marks around a composite action's steps, and the same echoed by a user, are nothing", async () => {
    const marks = [
      "##[start-action display=Restore;id=cache]",
      ...action("actions/cache@v4", { key: "go-1" }),
      ...HIT,
      "##[end-action id=cache;outcome=success;conclusion=success;duration_ms=12]",
      "##[\\start-action display=x]",
    ];
    expect((await readLines(marks)).caches).toMatchObject([{ outcome: "hit" }]);
  });

  it("post steps come in reverse order, and a composite action's prints its line twice", async () => {
    const { caches } = await readLines([
      ...JOB_BEGINS,
      ...action("actions/setup-go@v5"),
      "Cache is not found",
      ...action("actions/cache@v4", { key: "tools-1" }),
      "Cache not found for input keys: tools-1",
      POST,
      POST,
      "[command]/usr/bin/tar --posix -cf cache.tzst --exclude cache.tzst -P -C /w --files-from manifest.txt",
      "Sent 10 of 10 (100.0%), 0.1 MBs/sec",
      "Cache saved with key: tools-1",
      POST,
      "Cache saved with the key: setup-go-Linux-1",
    ]);
    expect(caches.map(({ producer, key, save }) => [producer, key, save])).toEqual([
      ["actions/setup-go", "setup-go-Linux-1", "saved"],
      ["actions/cache", "tools-1", "saved"],
    ]);
  });

  it("a job that failed has no post step of a cache: of a save nothing is known", async () => {
    const { caches } = await readLines([
      ...action("actions/cache@v4", { key: "go-1" }),
      "Cache not found for input keys: go-1",
      ...script("make"),
      "##[error]Process completed with exit code 2.",
      POST,
      "Cleaning up orphan processes",
    ]);
    expect(caches).toMatchObject([{ outcome: "miss", save: "none" }]);
  });

  it("a canceled job's restore that has no end failed", async () => {
    const { caches } = await readLines([
      ...action("actions/cache@v4", { key: "go-1" }),
      "Cache hit for: go-1",
      "Received 0 of 100 (0.0%), 0.0 MBs/sec",
      "##[error]The operation was canceled.",
    ]);
    expect(caches).toMatchObject([{ outcome: "failed", key: "go-1" }]);
  });

  it("a container action is built before the first step", async () => {
    const { builds } = await readLines([
      ...JOB_BEGINS,
      "##[group]Build container for action use: '/w/_actions/a/Dockerfile'.",
      "##[command]/usr/bin/docker build -t x .",
      '#0 building with "default" instance using docker driver',
      "#1 [internal] load build definition from Dockerfile",
      "#1 DONE 0.0s",
      "#2 [1/2] RUN make",
      "#2 CACHED",
      "##[endgroup]",
    ]);
    expect(builds.map(({ steps, step }) => [steps.length, step])).toEqual([[1, null]]);
  });

  it("a log of a self-hosted runner, without an image's group, is read alike", async () => {
    const { caches } = await readLines([
      "Current runner version: '2.336.0'",
      "Runner name: 'box'",
      "Machine name: 'box'",
      ...action("actions/cache@v4", { key: "go-1" }),
      "[command]/usr/bin/tar -xf /home/runner/_work/_temp/1/cache.tzst -P -C /home/runner/_work/a/a --use-compress-program unzstd",
      ...HIT,
    ]);
    expect(caches).toMatchObject([{ outcome: "hit", sizeBytes: 5242880 }]);
  });

  it("a copy of a log, whose marks are lost, is still read", async () => {
    const text =
      "Warning: Failed to restore: Cache service responded with 503\nCache not found for input keys: go-1\nError: x\n";
    expect((await readText(text)).caches).toMatchObject([
      { outcome: "failed", key: "go-1", reason: "Failed to restore: Cache service responded with 503" },
    ]);
  });

  it("a step's cache is told with the step, when that is certain", async () => {
    const steps = [
      {
        number: 2,
        name: "Restore",
        conclusion: "success",
        startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
        completedAtMs: Date.UTC(2026, 0, 2, 3, 4, 9),
      },
    ] as const;
    const { caches } = await readText(stamped([...action("actions/cache@v4", { key: "go-1" }), ...HIT]), steps);
    expect(caches[0]?.step).toEqual({ number: 2, name: "Restore" });
  });

  it("what is inside a composite action, whose steps newer runners mark, is of the action's step", async () => {
    const inner = (...lines: readonly string[]): readonly string[] => [
      "##[start-action display=Set up Go;id=__self.__actions_setup-go]",
      ...lines,
      "##[end-action id=__self.__actions_setup-go;outcome=success;conclusion=success;duration_ms=12]",
    ];
    const lines = [
      ...action("./.github/actions/prepare", { go: "1.24" }),
      ...inner(...action("actions/setup-go@v5"), "Cache is not found"),
      ...script("make"),
      POST,
      ...inner(POST, "Cache saved with the key: setup-go-Linux-1"),
    ];
    // All in one second: only their order tells these steps apart.
    const [from, to] = [Date.UTC(2026, 0, 2, 3, 4, 5), Date.UTC(2026, 0, 2, 3, 4, 9)];
    const steps = ["Set up job", "Prepare", "Build", "Post Prepare", "Complete job"].map((name, at) => ({
      number: at + 1,
      name,
      conclusion: "success",
      startedAtMs: from,
      completedAtMs: to,
    }));
    const { caches } = await readLines(lines, steps);
    expect(caches).toMatchObject([
      { producer: "actions/setup-go", outcome: "miss", save: "saved", step: { number: 2, name: "Prepare" } },
    ]);
  });
});
