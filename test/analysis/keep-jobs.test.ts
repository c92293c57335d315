import { expect, it } from "vitest";
import { keepJobs } from "../../src/analysis/keep-jobs.ts";
import type { LogReading } from "../../src/model/reading.ts";
import { COLD, cacheReading, madeJob, NO_CACHES, withBuild } from "./made-run.ts";

const long = "x".repeat(1_000);

/** A log that claims as much as a log can. */
const hostile: LogReading = {
  ...NO_CACHES,
  caches: Array.from({ length: 300 }, () => cacheReading({ key: long, restoredKey: long, reason: long })),
  builds: Array.from(
    { length: 5 },
    () => withBuild(...Array.from({ length: 100 }, () => ({ name: long, outcome: "executed" as const }))).builds[0],
  ).filter((build) => build !== undefined),
  goModules: Array.from({ length: 500 }, (_, index) => `${long} v${index}`),
};

const characters = (value: unknown) => JSON.stringify(value).length;

it("keeps a usual job whole, with a digest for later runs", () => {
  const job = madeJob();
  const [kept] = keepJobs([{ job, reading: COLD }]);
  expect(kept).toMatchObject({
    job,
    reading: COLD,
    digest: { state: "cold", caches: [{ family: "go-*", outcome: "miss" }] },
  });
});

it("makes no digest of a log that was not read", () => {
  expect(keepJobs([{ job: madeJob(), reading: null }])).toMatchObject([{ reading: null, digest: null }]);
});

it("keeps some of a job that says too much", () => {
  const [kept] = keepJobs([{ job: madeJob(), reading: hostile }]);
  expect(kept?.reading?.caches.length).toBeGreaterThan(0);
  expect(characters(kept)).toBeLessThan(2_000_000);
});

it("stays within the bound of a run with a thousand such jobs", () => {
  const steps = Array.from({ length: 100 }, (_, number) => ({
    number,
    name: long,
    conclusion: "success",
    startedAtMs: 1,
    completedAtMs: 2,
  }));
  const jobs = Array.from({ length: 1_000 }, (_, id) => ({
    job: { ...madeJob({ id }), steps: id < 20 ? steps : [] },
    reading: id < 20 ? hostile : COLD,
  }));
  expect(characters(keepJobs(jobs))).toBeLessThan(4_000_000);
});
