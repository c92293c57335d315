import fc from "fast-check";
import type { CacheEntry } from "../../src/model/cache-entry.ts";

/** A repository as GitHub would know it, with everything in it that decides who reads a cache. */
export interface World {
  readonly repositoryId: number;
  readonly defaultBranch: string;
  readonly branches: readonly string[];
  readonly protectedBranches: readonly string[];
  readonly tags: readonly string[];
  readonly pulls: readonly WorldPull[];
  readonly entries: readonly CacheEntry[];
  readonly config: WorldConfig;
}

export interface WorldPull {
  readonly number: number;
  /** `reopened` is open, with caches from before its close. */
  readonly state: "open" | "closed" | "reopened";
  readonly headRef: string;
  readonly headRepositoryId: number | null;
  readonly baseRef: string;
}

export interface WorldConfig {
  readonly on_close: boolean;
  readonly sweep: boolean;
  readonly branches: boolean;
  readonly merge_queue: boolean;
  readonly tags: boolean;
  readonly keep: readonly string[];
}

const OWN = 100;
/** Few names, so that forks, bases, heads and caches meet under one name all the time. */
const BRANCHES = ["main", "develop", "feature", "feature/part-two", "release/1.0", "Main", "refs/heads/main"];
const QUEUES = ["gh-readonly-queue/main/pr-1-a1b2", "gh-readonly-queue/main/pr-2-c3d4"];
const TAGS = ["v1", "main"];
const NUMBERS = [1, 2, 3, 12];

const REFS = [
  ...[...BRANCHES, ...QUEUES].map((name) => `refs/heads/${name}`),
  ...TAGS.map((name) => `refs/tags/${name}`),
  ...NUMBERS.map((number) => `refs/pull/${number}/merge`),
  "refs/pull/1/head",
  "refs/pull/01/merge",
  "refs/pull/1/merge/extra",
  "main",
  "",
];

const KEYS = [
  "go-linux-1",
  "node-modules",
  "buildkit-blob-1-sha256:aa",
  "buildkit-blob-1-sha256:bb",
  ...[1, 2, 3].map((n) => `index-buildkit-1-f921bd05#${n}`),
  ...[9, 10].map((n) => `index-app-1-49c8f7d5#${n}`),
  "index-of-my-docs#1",
  "index-of-my-docs#2",
];

const KEEPS = [[], [], [], ["go-*"], ["index-*"], ["buildkit-blob-*"], ["*"]];

const some = <T>(values: readonly T[]) => fc.constantFrom(...values);

const pull = fc.record({
  number: some(NUMBERS),
  state: some(["open", "closed", "closed", "reopened"] as const),
  headRef: some(BRANCHES),
  headRepositoryId: some([OWN, OWN, 200, 300, null]),
  baseRef: some(BRANCHES),
});

const entry = fc.record({
  ref: some(REFS),
  key: some(KEYS),
  version: some(["v-a", "v-a", "v-b"]),
  sizeBytes: fc.nat(1_000),
  createdAtMs: fc.nat(5),
});

/** Repositories of every kind: stacked and release pull requests, forks with a branch called main, reopened ones. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    defaultBranch: some(["main", "main", "develop", "feature"]),
    branches: fc.subarray([...BRANCHES, ...QUEUES]),
    /** Whether GitHub's answers know the default branch: a list whose pages moved may not. */
    isDefaultListed: some([true, true, false]),
    protectedBranches: fc.subarray(["release/1.0", "develop"]),
    tags: fc.subarray(TAGS),
    pulls: fc.uniqueArray(pull, { maxLength: 4, selector: ({ number }) => number }),
    entries: fc.array(entry, { minLength: 4, maxLength: 24, size: "max" }),
    config: fc.record({
      on_close: some([true, true, false]),
      sweep: some([true, true, false]),
      branches: some([true, true, false]),
      merge_queue: some([true, true, false]),
      tags: fc.boolean(),
      keep: some(KEEPS),
    }),
  })
  .map(({ isDefaultListed, ...world }) => ({
    ...world,
    repositoryId: OWN,
    branches: [
      ...world.branches.filter((name) => name !== world.defaultBranch),
      ...(isDefaultListed ? [world.defaultBranch] : []),
    ],
    entries: world.entries.map((each, index) => ({ ...each, id: 7_480_372_105 + index, lastAccessedAtMs: 9 })),
  }));
