import { expect, it } from "vitest";
import { cacheStateOf, runStateOf } from "../../src/analysis/cache-state.ts";
import type { LogReading } from "../../src/model/reading.ts";
import { NO_CACHES, withBuild, withCaches } from "./made-run.ts";

const step = (outcome: "cached" | "executed", name = "[builder 3/7] RUN make") => ({ name, outcome });

it.each<[string, LogReading | null, string]>([
  ["a log that was not read", null, "unknown"],
  ["a log without any cache", NO_CACHES, "none"],
  ["a hit", withCaches({ outcome: "hit" }), "warm"],
  ["an older entry by a restore key", withCaches({ outcome: "partial" }), "warm"],
  ["a miss", withCaches({ outcome: "miss" }), "cold"],
  ["a restore that failed", withCaches({ outcome: "failed" }), "cold"],
  ["a cache that the workflow switched off", withCaches({ outcome: "disabled" }), "none"],
  ["builds with most steps cached", withBuild(step("cached"), step("cached"), step("executed")), "warm"],
  [
    "a build whose last steps ran, as for a change of the sources",
    withBuild(step("cached"), step("executed"), step("executed")),
    "warm",
  ],
  [
    "a build with next to nothing cached",
    withBuild(step("cached"), step("executed"), step("executed"), step("executed")),
    "cold",
  ],
  [
    "a build where only steps that cost nothing were cached",
    withBuild(step("cached", "[builder 2/9] WORKDIR /src"), step("executed"), step("executed")),
    "cold",
  ],
  [
    "a cold build beside a small cache that was hit",
    { ...withBuild(step("executed")), caches: withCaches({ outcome: "hit" }).caches },
    "cold",
  ],
])("calls a job with %s", (_what, reading, state) => {
  expect(cacheStateOf(reading)).toBe(state);
});

it("goes by the large cache and not by the number of small ones", () => {
  const large = { sizeBytes: 400_000_000 };
  const small = { sizeBytes: 1_000_000 };
  const missed = { outcome: "miss", sizeBytes: null } as const;
  expect(
    cacheStateOf(withCaches({ ...large }, { ...missed, savedBytes: 1_000_000 }, { ...missed, savedBytes: 2_000_000 })),
  ).toBe("warm");
  expect(cacheStateOf(withCaches({ ...small }, { ...small }, { ...missed, savedBytes: 400_000_000 }))).toBe("cold");
});

it("calls a run what most of its time is", () => {
  expect(
    runStateOf([
      { state: "warm", seconds: 600 },
      { state: "cold", seconds: 30 },
      { state: "none", seconds: 900 },
    ]),
  ).toBe("warm");
  expect(
    runStateOf([
      { state: "warm", seconds: 30 },
      { state: "cold", seconds: 600 },
    ]),
  ).toBe("cold");
  expect(
    runStateOf([
      { state: "none", seconds: 30 },
      { state: "unknown", seconds: 600 },
    ]),
  ).toBe("none");
  expect(runStateOf([])).toBe("unknown");
});
