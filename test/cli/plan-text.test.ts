import { expect, it } from "vitest";
import { planPurge } from "../../src/analysis/plan-purge.ts";
import { planText } from "../../src/cli/purge/plan-text.ts";
import { paletteFor } from "../../src/cli/terminal/palette.ts";
import { widthOf } from "../../src/cli/terminal/terminal-text.ts";
import type { CacheEntry } from "../../src/model/cache-entry.ts";

const QUEUE = "refs/heads/gh-readonly-queue/main/pr-7-a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0";
const NOW_MS = Date.UTC(2026, 10, 27);
const HOUR_MS = 3_600_000;

function entry(id: number, ref: string, key: string): CacheEntry {
  const atMs = NOW_MS - 3 * HOUR_MS;
  return { id, ref, key, version: "v", sizeBytes: 1_000_000, createdAtMs: atMs, lastAccessedAtMs: atMs };
}

function planned(entries: readonly CacheEntry[], width = 80): readonly string[] {
  const rules = { switchedOff: {}, keeps: () => false };
  const refs = {
    repositoryId: 1,
    defaultBranch: "main",
    openPulls: [],
    gone: new Set([QUEUE]),
    protectedBranches: new Set<string>(),
  };
  const look = { entries, refs, rules, plan: planPurge(entries, refs, rules) };
  const limit = { bytes: 10_000_000_000, source: "storage-limit" } as const;
  const options = { width, palette: paletteFor(process.stdout), nowMs: NOW_MS };
  return planText({ repository: "syntasso/kratix", limit, look }, options).split("\n");
}

it("shortens in 80 columns a key where it must, and never the ref and the reason that a person agrees to", () => {
  const lines = planned([
    entry(1, "refs/pull/1/merge", `setup-go-${"0123456789abcdef".repeat(6)}`),
    entry(2, QUEUE, "go-1"),
  ]);
  expect(lines.filter((line) => widthOf(line) > 80)).toEqual([]);
  expect(lines.join(" ")).toContain("refs/pull/1/merge: pull request 1 is closed");
  expect(lines.join(" ")).toContain(`${QUEUE}: the merge queue group has ended`);
  expect(lines.find((line) => line.includes("setup-go"))).toMatch(/^ {2}setup-go-0123.*….*cdef {2}1 MB +3 h$/);
});

it("tells of many entries what goes of each ref, the largest first, and how much the rest is", () => {
  const entries = Array.from({ length: 70 }, (_, index) =>
    Array.from({ length: index + 1 }, (__, each) => entry(index * 100 + each, `refs/pull/${index + 1}/merge`, "go")),
  ).flat();
  const lines = planned(entries);
  expect(lines).toContain("the pull request is closed: 2,485 entries (2.48 GB)");
  expect(lines.filter((line) => line.startsWith("  refs/pull/"))).toHaveLength(60);
  expect(lines.find((line) => line.startsWith("  refs/pull/"))).toMatch(/^ {2}refs\/pull\/70\/merge +70 +70 MB$/);
  expect(lines).toContain("  and 10 more refs with 55 entries (55 MB)");
});

it("makes harmless what a key does to a terminal", () => {
  expect(planned([entry(1, "refs/pull/1/merge", "go\u001b[2J\nrm -rf")]).join("\n")).not.toMatch(/\u001b\[2J|^rm/m);
});
