import { describe, expect, it } from "vitest";
import { checkColdRun, checkPurge, checkSameComment, checkWarmRun } from "../../demo/checks.ts";
import type { Report } from "../../src/report/report-shape.ts";
import type { CacheEntry } from "../../stand-in/world/state.ts";

describe("the checks of the replay", () => {
  it("hold for what has to come", () => {
    expect(() => checkColdRun(report("unknown", { misses: 2, cached: 0 }))).not.toThrow();
    expect(() => checkWarmRun(report("unchanged", { hits: 2, cached: 11 }), 8)).not.toThrow();
    expect(() =>
      checkPurge({ before: [own, other], after: [other], ref: own.ref, report: purged(1, 10) }),
    ).not.toThrow();
    expect(() => checkSameComment({ id: 1 }, { id: 1 })).not.toThrow();
  });

  it.each<[string, () => void, string]>([
    ["a verdict that is wrong", () => checkColdRun(report("slower", { misses: 2 })), "It is: slower."],
    [
      "a miss that is not reported",
      () => checkColdRun(report("unknown", { misses: 1 })),
      "cache misses of the cold run: 2. It is: 1.",
    ],
    ["a cached step in a cold build", () => checkColdRun(report("unknown", { misses: 2, cached: 1 })), "It is: 1."],
    ["a hit that is not reported", () => checkWarmRun(report("unchanged", { hits: 1, cached: 11 }), 8), "cache hits"],
    ["too many requests", () => checkWarmRun(report("unchanged", { hits: 2, cached: 11 }), 9), "there were 9"],
    ["an entry that stayed", () => purge([own, other], purged(1, 10)), "key 1 (refs/pull/12/merge) stayed"],
    ["somebody else's entry that is gone", () => purge([], purged(1, 10)), "key 2 (refs/heads/main) is gone"],
    [
      "a wrong number in the comment",
      () => purge([other], purged(1, 11)),
      "purged bytes in the comment: 10. It is: 11.",
    ],
    ["a comment without the purge", () => purge([other], report("unchanged", {})), "It is: undefined."],
    ["a second comment", () => checkSameComment({ id: 1 }, { id: 2 }), "It is: 2."],
  ])("do not hold for %s", (_, check, message) => {
    expect(check).toThrow(message);
  });
});

const own = entry(1, "refs/pull/12/merge");
const other = entry(2, "refs/heads/main");

function purge(after: readonly CacheEntry[], about: Report): void {
  checkPurge({ before: [own, other], after, ref: own.ref, report: about });
}

function entry(id: number, ref: string): CacheEntry {
  return { id, ref, key: `key ${id}`, version: "1", sizeBytes: 10, createdAtMs: 0, lastAccessedAtMs: 0 };
}

function purged(entries: number, bytes: number): Report {
  return { ...report("unchanged", {}), purged: { entries, bytes, dry_run: false } };
}

/** As much of a report as is checked. */
function report(verdict: string, { hits = 0, misses = 0, cached = 0 }): Report {
  return { verdict, workflows: [{ jobs: [{ caches: { hits, misses }, build: { cached } }] }] } as unknown as Report;
}
