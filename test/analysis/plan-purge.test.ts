import { expect, it } from "vitest";
import type { RepositoryRefs } from "../../src/analysis/judge-ref.ts";
import { type PurgeRules, planPurge } from "../../src/analysis/plan-purge.ts";
import type { CacheEntry } from "../../src/model/cache-entry.ts";
import type { OpenPull } from "../../src/model/pull.ts";

const ALL: PurgeRules = { switchedOff: {}, keeps: () => false };
const QUEUE = "refs/heads/gh-readonly-queue/main/pr-7-a1b2c3";

it("removes what a closed pull request left and keeps what an open one has", () => {
  const plan = planPurge([entry("refs/pull/1/merge"), entry("refs/pull/2/merge")], refs({ openPulls: [pull(2)] }), ALL);
  expect(reasons(plan)).toEqual(["refs/pull/1/merge: pull-closed"]);
  expect(kept(plan)).toEqual(["refs/pull/2/merge: pull-open"]);
});

it("keeps the default branch even when GitHub says that it is gone", () => {
  const plan = planPurge([entry("refs/heads/main")], refs({ gone: ["refs/heads/main"] }), ALL);
  expect(kept(plan)).toEqual(["refs/heads/main: default-branch"]);
});

it("keeps a branch of which GitHub did not say that it is gone", () => {
  expect(kept(planPurge([entry("refs/heads/feature")], refs({}), ALL))).toEqual(["refs/heads/feature: ref-exists"]);
});

it("removes the caches of a branch that is gone", () => {
  const plan = planPurge([entry("refs/heads/feature")], refs({ gone: ["refs/heads/feature"] }), ALL);
  expect(plan.remove.map(({ reason }) => reason)).toEqual([{ kind: "branch-gone", branch: "feature" }]);
});

it("keeps the base of a stacked pull request when that base is gone", () => {
  const stacked = pull(2, { headRef: "part-two", baseRef: "part-one" });
  const plan = planPurge(
    [entry("refs/heads/part-one")],
    refs({ openPulls: [stacked], gone: ["refs/heads/part-one"] }),
    ALL,
  );
  expect(kept(plan)).toEqual(["refs/heads/part-one: branch-of-open-pull"]);
});

it("keeps the head of a release pull request", () => {
  const release = pull(3, { headRef: "develop", baseRef: "main" });
  const plan = planPurge(
    [entry("refs/heads/develop")],
    refs({ openPulls: [release], gone: ["refs/heads/develop"] }),
    ALL,
  );
  expect(kept(plan)).toEqual(["refs/heads/develop: branch-of-open-pull"]);
});

it("does not take a fork's branch for one of the repository with the same name", () => {
  const fromFork = pull(4, { headRef: "fix", headRepositoryId: 999 });
  const fromDeletedFork = pull(5, { headRef: "fix", headRepositoryId: null });
  const plan = planPurge(
    [entry("refs/heads/fix")],
    refs({ openPulls: [fromFork, fromDeletedFork], gone: ["refs/heads/fix"] }),
    ALL,
  );
  expect(reasons(plan)).toEqual(["refs/heads/fix: branch-gone"]);
});

it("keeps a protected branch that is away for the moment", () => {
  const plan = planPurge(
    [entry("refs/heads/release/1")],
    { ...refs({ gone: ["refs/heads/release/1"] }), protectedBranches: new Set(["release/1"]) },
    ALL,
  );
  expect(kept(plan)).toEqual(["refs/heads/release/1: branch-protected"]);
});

it("judges a merge queue ref by its own end and not by the pull request in its name", () => {
  expect(kept(planPurge([entry(QUEUE)], refs({}), ALL))).toEqual([`${QUEUE}: ref-exists`]);
  expect(reasons(planPurge([entry(QUEUE)], refs({ openPulls: [pull(7)], gone: [QUEUE] }), ALL))).toEqual([
    `${QUEUE}: queue-ref-gone`,
  ]);
});

it.each([
  ["pull", "refs/pull/1/merge", "on_close"],
  ["branch", "refs/heads/feature", "branches"],
  ["queue", QUEUE, "merge_queue"],
  ["tag", "refs/tags/v1", "tags"],
] as const)("keeps a %s ref when its switch is off, and says which", (kind, ref, setting) => {
  const plan = planPurge([entry(ref)], refs({ gone: [ref] }), { ...ALL, switchedOff: { [kind]: setting } });
  expect(plan.keep.map(({ why }) => why)).toEqual([{ kind: "switched-off", setting }]);
});

it("leaves refs alone of which nobody wrote down who reads them", () => {
  const strange = [
    "refs/pull/1/head",
    "refs/pull/01/merge",
    "refs/pull/0/merge",
    "master",
    "",
    "refs/heads/",
    "refs/notes/x",
  ];
  const plan = planPurge(
    strange.map((ref) => entry(ref)),
    refs({ gone: strange }),
    ALL,
  );
  expect(plan.remove).toEqual([]);
  expect(new Set(plan.keep.map(({ why }) => why.kind))).toEqual(new Set(["unknown-ref"]));
});

it("removes all but the newest generation of a BuildKit index, on the default branch too", () => {
  const [old, older, newest] = [9, 2, 10].map((n) =>
    entry("refs/heads/main", { key: `index-buildkit-1-f921bd05#${n}` }),
  );
  const plan = planPurge(
    [old, older, newest].filter((each) => each !== undefined),
    refs({}),
    ALL,
  );
  expect(plan.remove.map(({ entry: { key }, reason }) => [key, reason])).toEqual([
    ["index-buildkit-1-f921bd05#9", { kind: "index-superseded", generation: 9, newest: 10 }],
    ["index-buildkit-1-f921bd05#2", { kind: "index-superseded", generation: 2, newest: 10 }],
  ]);
});

it("compares generations within one ref, one scope and one version only", () => {
  const entries = [
    entry("refs/heads/main", { key: "index-app-1-f921bd05#1" }),
    entry("refs/heads/main", { key: "index-web-1-f921bd05#2" }),
    entry("refs/heads/main", { key: "index-app-1-f921bd05#2", version: "another" }),
    entry("refs/heads/next", { key: "index-app-1-f921bd05#3" }),
  ];
  expect(planPurge(entries, refs({}), ALL).remove).toEqual([]);
});

it("keeps the index that was created last, should its number be lower", () => {
  const entries = [
    entry("refs/heads/main", { key: "index-app-1-f921bd05#12" }),
    entry("refs/heads/main", { key: "index-app-1-f921bd05#1" }),
  ];
  expect(planPurge(entries, refs({}), ALL).remove).toEqual([]);
});

it("does not take an ordinary key with a number for a BuildKit index", () => {
  const entries = [1, 2].map((n) => entry("refs/heads/main", { key: `index-of-docs#${n}` }));
  expect(planPurge(entries, refs({}), ALL).remove).toEqual([]);
});

it("never takes a single blob from a ref that stays", () => {
  const blobs = [1, 2, 3].map((n) =>
    entry("refs/heads/main", { key: `buildkit-blob-1-sha256:${n}`, lastAccessedAtMs: 0 }),
  );
  expect(planPurge(blobs, refs({}), ALL).remove).toEqual([]);
});

it.each(["index-app-1-f921bd05#1", "index-app-2#1"])(
  "keeps the blobs of a ref of which the configuration keeps the index %s",
  (index) => {
    const plan = planPurge(
      [
        entry("refs/pull/1/merge", { key: "buildkit-blob-1-sha256:1" }),
        entry("refs/pull/1/merge", { key: index }),
        entry("refs/pull/1/merge", { key: "go-1" }),
      ],
      refs({}),
      { ...ALL, keeps: (key) => key.startsWith("index-") },
    );
    expect(plan.remove.map(({ entry: { key } }) => key)).toEqual(["go-1"]);
    expect(plan.keep.map(({ why }) => why.kind)).toEqual(["blob-of-kept-index", "kept-key"]);
  },
);

it("deletes an index before the blobs that it names, so that a stop half-way breaks no build", () => {
  const plan = planPurge(
    [
      entry("refs/pull/1/merge", { key: "buildkit-blob-1-sha256:1" }),
      entry("refs/pull/1/merge", { key: "index-app-1-f921bd05#1" }),
    ],
    refs({}),
    ALL,
  );
  expect(plan.remove.map(({ entry: { key } }) => key)).toEqual(["index-app-1-f921bd05#1", "buildkit-blob-1-sha256:1"]);
});

it("plans 100,000 entries in less than a second", () => {
  const keys = ["index-app-1-f921bd05#", "buildkit-blob-1-sha256:", "buildkit-blob-1-sha256:", "go-", "node-modules-"];
  const entries = Array.from({ length: 100_000 }, (_, index) =>
    entry(`refs/pull/${(index % 4_000) + 1}/merge`, { key: `${keys[index % keys.length]}${index}`, sizeBytes: 1 }),
  );
  const openPulls = Array.from({ length: 2_000 }, (_, index) => pull(index + 1));
  // The time of this process, so that others on the machine do not count.
  const before = process.cpuUsage();
  const plan = planPurge(entries, refs({ openPulls }), ALL);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(1_000);
  // All of the closed ones, and of the open ones the superseded indexes: each fifth has 25 of them.
  expect(plan.remove).toHaveLength(50_000 + 400 * 24);
});

let nextId = 7_480_372_105;

function entry(ref: string, values: Partial<CacheEntry> = {}): CacheEntry {
  nextId += 1;
  const key = "go-1";
  return {
    id: nextId,
    ref,
    key,
    version: "v",
    sizeBytes: 10,
    createdAtMs: nextId,
    lastAccessedAtMs: nextId,
    ...values,
  };
}

function pull(number: number, values: Partial<OpenPull> = {}): OpenPull {
  return { number, headRef: `change-${number}`, headRepositoryId: 100, baseRef: "main", ...values };
}

function refs({
  gone = [],
  openPulls = [],
}: {
  gone?: readonly string[];
  openPulls?: readonly OpenPull[];
}): RepositoryRefs {
  return { repositoryId: 100, defaultBranch: "main", openPulls, gone: new Set(gone), protectedBranches: new Set() };
}

function reasons({ remove }: ReturnType<typeof planPurge>): readonly string[] {
  return remove.map(({ entry: { ref }, reason }) => `${ref}: ${reason.kind}`);
}

function kept({ keep }: ReturnType<typeof planPurge>): readonly string[] {
  return keep.map(({ entry: { ref }, why }) => `${ref}: ${why.kind}`);
}
