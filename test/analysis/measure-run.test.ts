import { expect, it } from "vitest";
import { comparableSeconds, jobSeconds, measureRun } from "../../src/analysis/measure-run.ts";
import { madeJob, madeRun } from "./made-run.ts";

const start = madeRun().startedAtMs;

it("counts what runs side by side once, and gaps not at all", () => {
  const jobs = [
    madeJob({ start: 10, seconds: 60 }),
    madeJob({ start: 30, seconds: 20 }),
    madeJob({ start: 40, seconds: 60 }),
    madeJob({ start: 200, seconds: 10 }),
  ];
  expect(measureRun(jobs, start)).toEqual({ workingSeconds: 100, wallSeconds: 210 });
});

it.each([
  ["a skipped job with its end before its start", { conclusion: "skipped", seconds: -1_906_073 }],
  ["a cancelled job", { conclusion: "cancelled", seconds: 30 }],
  ["a negative time", { seconds: -1 }],
  ["a time of months", { seconds: 9_999_999 }],
])("has no time for %s", (_what, times) => {
  expect(jobSeconds(madeJob(times))).toBeNull();
  expect(measureRun([madeJob(times)], start)).toBeNull();
});

it("has no time where the API has none", () => {
  expect(jobSeconds({ ...madeJob(), completedAtMs: null })).toBeNull();
  expect(jobSeconds({ ...madeJob(), startedAtMs: null })).toBeNull();
  expect(measureRun([], start)).toBeNull();
});

it("takes no earlier run for quick whose longest job has unusable times", () => {
  expect(comparableSeconds([madeJob(), madeJob({ seconds: -5 })])).toBeNull();
  expect(comparableSeconds([madeJob(), madeJob({ conclusion: "skipped", seconds: -5 })])).toBe(60);
  expect(comparableSeconds([madeJob({ conclusion: "skipped" })])).toBeNull();
});
