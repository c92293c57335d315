import fc from "fast-check";
import { expect, it, vi } from "vitest";
import type { RepositoryRefs } from "../../src/analysis/judge-ref.ts";
import { type PurgeRules, planPurge } from "../../src/analysis/plan-purge.ts";
import type { CacheEntry } from "../../src/model/cache-entry.ts";
import type { PullRequest } from "../../src/model/pull.ts";
import { lookAtRef, type RefReader } from "../../src/tasks/purge-look.ts";
import { lookAtRefs, type RefsReader } from "../../src/tasks/sweep-look.ts";
import { isOlderIndex, whoCouldRead } from "./purge-oracle.ts";
import { type World, worlds } from "./purge-worlds.ts";

// Seconds on a quiet machine.
vi.setConfig({ testTimeout: 60_000 });

const WORLDS = 10_000;
const EVERYTHING: PurgeRules = { switchedOff: {}, keeps: () => false };

it(`before a deletion sees everybody who could read the ref, in ${WORLDS} repositories`, async () => {
  let removed = 0;
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      for (const ref of new Set(world.entries.map((entry) => entry.ref))) {
        const look = await lookAtRef(readerOf(world), { repository: { id: world.repositoryId }, ref });
        const { remove } = planPurge(look?.entries ?? [], look?.refs ?? refsOfNobody(world), EVERYTHING);
        removed += remove.length;
        expect(readable(remove, world)).toEqual([]);
      }
    }),
    { numRuns: WORLDS },
  );
  expect(removed).toBeGreaterThan(WORLDS);
});

it("in a sweep sees everybody who could read any ref, a rule on a branch that is gone apart", async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      // Whether a rule covers a name that is gone is asked before the deletion, and not for each of a sweep's finds.
      const unruled = { ...world, protectedBranches: [] };
      const refs = await lookAtRefs(readerOf(unruled), {
        repository: { id: world.repositoryId },
        entries: world.entries,
        switchedOff: {},
      });
      const { remove, keep } = planPurge(world.entries, refs, EVERYTHING);
      expect(readable(remove, unruled)).toEqual([]);
      expect(readable(keep, unruled)).toHaveLength(keep.length);
    }),
    { numRuns: 2_000 },
  );
});

it("keeps the caches of a pull request that GitHub does not show, which may be open for all we know", async () => {
  await fc.assert(
    fc.asyncProperty(worlds, fc.constantFrom(1, 2, 3, 12), async (world, hidden) => {
      const reader = { ...readerOf(world), pull: async (number: number) => shown(world, number, hidden) };
      const ref = `refs/pull/${hidden}/merge`;
      const look = await lookAtRef(reader, { repository: { id: world.repositoryId }, ref });
      const { remove } = planPurge(look?.entries ?? [], look?.refs ?? refsOfNobody(world), EVERYTHING);
      const left = remove.filter(({ entry }) => !isOlderIndex(entry, world.entries));
      expect(left).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

it("carried out step by step while the repository changes, deletes nothing that somebody can read at that moment", async () => {
  await fc.assert(
    fc.asyncProperty(worlds, worlds, async (before, after) => {
      // The same caches, and everything else as in another world: pull requests opened, branches made, bases changed.
      const later = { ...after, entries: before.entries };
      const planned = planPurge(
        before.entries,
        await lookAtRefs(readerOf(before), {
          repository: { id: before.repositoryId },
          entries: before.entries,
          switchedOff: {},
        }),
        EVERYTHING,
      );
      for (const ref of new Set(planned.remove.map(({ entry }) => entry.ref))) {
        // The change comes as late as it can: after the entries were listed.
        const reader = changing(readerOf(before), readerOf(later));
        const look = await lookAtRef(reader, { repository: { id: later.repositoryId }, ref });
        const { remove } = planPurge(look?.entries ?? [], look?.refs ?? refsOfNobody(later), EVERYTHING);
        expect(readable(remove, later)).toEqual([]);
      }
    }),
    { numRuns: 2_000 },
  );
});

/** Of these entries those that somebody could read, with who. */
function readable(planned: readonly { readonly entry: CacheEntry }[], world: World): readonly string[] {
  return planned.flatMap(({ entry }) => {
    const reader = whoCouldRead(entry, world);
    return reader === null ? [] : [`${entry.key} on ${entry.ref}: ${reader}`];
  });
}

/** GitHub's answers in this world. */
function readerOf(world: World): RefReader & RefsReader {
  const existing = [
    ...world.branches.map((name) => `refs/heads/${name}`),
    ...world.tags.map((name) => `refs/tags/${name}`),
  ];
  const open = world.pulls.filter(({ state }) => state !== "closed");
  return {
    cacheEntries: async ({ ref } = {}) => world.entries.filter((entry) => ref === undefined || entry.ref === ref),
    pull: async (number) => pullOf(world, number),
    refExists: async (ref) => existing.includes(ref),
    requireVisibleRefs: async () => {},
    refs: async (prefix) => existing.filter((ref) => ref.startsWith(prefix)),
    defaultBranch: async () => world.defaultBranch,
    isBranchRuled: async (name) => world.protectedBranches.includes(name),
    branches: async () => ({
      branches: world.branches.map((name) => ({ name, protected: false })),
      complete: true,
    }),
    openPulls: async ({ headBranch, baseBranch } = {}) =>
      open.filter(
        (pull) =>
          (baseBranch === undefined || pull.baseRef === baseBranch) &&
          // GitHub searches the head by the owner's login, so a fork's branch is not found by the repository's.
          (headBranch === undefined || (pull.headRef === headBranch && pull.headRepositoryId === world.repositoryId)),
      ),
  };
}

/** Answers the first request as one does and all others as the other does. */
function changing(first: RefReader, then: RefReader): RefReader {
  let reader = first;
  const next = () => {
    const answering = reader;
    reader = then;
    return answering;
  };
  return {
    cacheEntries: (filter) => next().cacheEntries(filter),
    pull: (number) => next().pull(number),
    refExists: (ref) => next().refExists(ref),
    requireVisibleRefs: (name) => next().requireVisibleRefs(name),
    defaultBranch: () => next().defaultBranch(),
    openPulls: (filter) => next().openPulls(filter),
    isBranchRuled: (name) => next().isBranchRuled(name),
  };
}

function shown(world: World, number: number, hidden: number): PullRequest | undefined {
  return number === hidden ? undefined : pullOf(world, number);
}

/** Pull requests that nobody listed are closed ones, as the oracle has it. */
function pullOf(world: World, number: number): PullRequest {
  const pull = world.pulls.find((each) => each.number === number);
  return {
    number,
    state: pull === undefined || pull.state === "closed" ? "closed" : "open",
    headSha: "abc",
    headRef: pull?.headRef ?? "gone",
    headRepositoryId: pull?.headRepositoryId ?? null,
    baseRef: pull?.baseRef ?? "main",
    authorIsBot: false,
    locked: false,
    updatedAtMs: 0,
  };
}

function refsOfNobody({ repositoryId, defaultBranch }: World): RepositoryRefs {
  return { repositoryId, defaultBranch, openPulls: [], gone: new Set(), protectedBranches: new Set() };
}
