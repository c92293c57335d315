import fc from "fast-check";
import { expect, it, vi } from "vitest";
import type { RepositoryRefs } from "../../src/analysis/judge-ref.ts";
import { type PurgePlan, type PurgeRules, planPurge } from "../../src/analysis/plan-purge.ts";
import { readRepositoryConfig } from "../../src/config/read-repository-config.ts";
import type { CacheEntry } from "../../src/model/cache-entry.ts";
import { purgeRules } from "../../src/tasks/purge-rules.ts";
import { isOlderIndex, whoCouldRead } from "./purge-oracle.ts";
import { type World, worlds } from "./purge-worlds.ts";

// Seconds on a quiet machine.
vi.setConfig({ testTimeout: 60_000 });

const WORLDS = 10_000;

it(`deletes nothing that anybody could read again, in ${WORLDS} repositories of every kind`, () => {
  let removed = 0;
  fc.assert(
    fc.property(worlds, (world) => {
      const plan = planOf(world);
      removed += plan.remove.length;
      const wrong = plan.remove.flatMap(({ entry }) => {
        const reader = isWanted(entry, world) ? "the configuration keeps it" : whoCouldRead(entry, world);
        return reader === null ? [] : [`${entry.key} on ${entry.ref}: ${reader}`];
      });
      expect(wrong).toEqual([]);
    }),
    { numRuns: WORLDS },
  );
  // A plan that removes nothing is safe and useless: the worlds have to be worth something.
  expect(removed).toBeGreaterThan(WORLDS);
});

it("leaves no index on a ref of which it takes a blob, at whatever moment it is stopped", () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const { remove, keep } = planOf(world);
      // From the end: what is left when it is stopped before the entry.
      const left = new Set(keep.filter(({ entry }) => entry.key.startsWith("index-")).map(({ entry }) => entry.ref));
      const torn: string[] = [];
      for (const { entry } of remove.toReversed()) {
        if (entry.key.startsWith("index-")) left.add(entry.ref);
        if (entry.key.startsWith("buildkit-blob-") && left.has(entry.ref)) torn.push(`${entry.key} on ${entry.ref}`);
      }
      expect(torn).toEqual([]);
    }),
    { numRuns: WORLDS },
  );
});

it("deletes everything that nobody can read again and nobody wants to keep", () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const plan = planOf(world);
      const left = plan.keep.filter(({ entry, why }) => {
        if (why.kind === "blob-of-kept-index") return !keepsAnIndexOf(entry.ref, world);
        return whoCouldRead(entry, world) === null && !isWanted(entry, world);
      });
      expect(left.map(({ entry, why }) => `${entry.key} on ${entry.ref}: ${why.kind}`)).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

it("puts every entry into exactly one list, with repetitions and in any order", () => {
  fc.assert(
    fc.property(worlds, fc.nat(), (world, seed) => {
      const order = world.entries.toSorted((a, b) => ((a.id * (seed + 1)) % 7) - ((b.id * (seed + 1)) % 7));
      const plan = planOf({ ...world, entries: [...order, ...order.slice(0, 3)] });
      const ids = [...plan.remove, ...plan.keep].map(({ entry }) => entry.id);
      expect(ids.toSorted((a, b) => a - b)).toEqual(world.entries.map(({ id }) => id));
      expect(plan.bytes).toBe(plan.remove.reduce((sum, { entry }) => sum + entry.sizeBytes, 0));
    }),
    { numRuns: 2_000 },
  );
});

/** The plan as a sweep would make it from what GitHub tells of this world. */
function planOf(world: World): PurgePlan {
  const existing = new Set([
    ...world.branches.map((name) => `refs/heads/${name}`),
    ...world.tags.map((name) => `refs/tags/${name}`),
  ]);
  const refs: RepositoryRefs = {
    repositoryId: world.repositoryId,
    defaultBranch: world.defaultBranch,
    openPulls: world.pulls.filter(({ state }) => state !== "closed"),
    gone: new Set(world.entries.map(({ ref }) => ref).filter((ref) => !existing.has(ref))),
    protectedBranches: new Set(world.protectedBranches),
  };
  return planPurge(world.entries, refs, rulesOf(world));
}

/** The rules as the app reads them from the text of a configuration; JSON is YAML. */
function rulesOf({ config }: World): PurgeRules {
  const text = JSON.stringify({ purge: config });
  const known = RULES.get(text);
  if (known !== undefined) return known;
  const reading = readRepositoryConfig(text);
  if (reading.kind !== "valid") throw new Error("the world's configuration is broken");
  const rules = purgeRules(reading.config, "sweep");
  RULES.set(text, rules);
  return rules;
}

/** The worlds have some hundred configurations, and reading one takes longer than a plan. */
const RULES = new Map<string, PurgeRules>();

/** Whether a person asked for the entry to stay. A superseded index is garbage whatever the switches of its ref say. */
function isWanted(entry: CacheEntry, world: World): boolean {
  const { config, entries } = world;
  if (keeps(entry.key, world)) return true;
  if (isOlderIndex(entry, entries)) return false;
  if (entry.ref.startsWith("refs/pull/")) return !config.on_close || !config.sweep;
  if (entry.ref.startsWith("refs/heads/gh-readonly-queue/")) return !config.merge_queue;
  if (entry.ref.startsWith("refs/heads/")) return !config.branches;
  return !config.tags;
}

function keepsAnIndexOf(ref: string, world: World): boolean {
  return world.entries.some((entry) => entry.ref === ref && entry.key.startsWith("index-") && keeps(entry.key, world));
}

/** The worlds' globs are beginnings with a star. */
function keeps(key: string, { config }: World): boolean {
  return config.keep.some((glob) => key.startsWith(glob.slice(0, -1)));
}
