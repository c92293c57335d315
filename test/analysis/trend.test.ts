import { expect, it } from "vitest";
import { hitRate, type PastRun, trendOf } from "../../src/analysis/trend.ts";
import type { LogReading } from "../../src/model/reading.ts";
import { earlierJob, madeJob, withBuild, withCaches } from "./made-run.ts";

function past(runId: number, reading: LogReading | null): PastRun {
  return {
    runId,
    attempt: 1,
    startedAtMs: runId,
    event: "push",
    branch: "main",
    conclusion: "success",
    jobs: [earlierJob(madeJob({ seconds: 60 + runId }), reading)],
  };
}

const key = (hash: string) => `go-Linux-${hash}`;

it("joins keys that differ by their hashes, and tells how each run's restores of them ended", () => {
  const { families } = trendOf([
    past(1, withCaches({ key: key("1a2b3c4d"), outcome: "miss" })),
    past(2, withCaches({ key: key("5e6f7a8b"), outcome: "hit" }, { key: "tools", outcome: "partial" })),
    past(3, withCaches({ key: key("9c0d1e2f"), outcome: "disabled" })),
    past(4, null),
  ]);
  expect(families).toEqual([
    { family: "go-Linux-*", hits: 1, partial: 0, misses: 1, failed: 0, rates: [0, 1, null, null] },
    { family: "tools", hits: 0, partial: 1, misses: 0, failed: 0, rates: [null, 1, null, null] },
  ]);
});

it("weighs what was cached of a build by what its steps cost when they ran", () => {
  const name = "[builder] RUN make";
  const { runs } = trendOf([
    past(
      1,
      withBuild(
        { name, outcome: "executed", seconds: 90 },
        { name: "[builder] RUN test", outcome: "executed", seconds: 10 },
      ),
    ),
    past(2, withBuild({ name, outcome: "cached" }, { name: "[builder] RUN test", outcome: "executed", seconds: 10 })),
    past(3, null),
  ]);
  expect(runs.map(({ cachedTimeShare }) => cachedTimeShare)).toEqual([0, 0.9, null]);
  expect(runs.map(({ steps, cachedSteps }) => [steps, cachedSteps])).toEqual([
    [2, 0],
    [2, 1],
    [0, 0],
  ]);
  expect(runs.map(({ state }) => state)).toEqual(["cold", "warm", "unknown"]);
});

it("has no rate where nothing was asked for", () => {
  expect(hitRate({ hits: 0, partial: 0, misses: 0, failed: 0 })).toBeNull();
  expect(hitRate({ hits: 2, partial: 1, misses: 1, failed: 0 })).toBe(0.75);
});
