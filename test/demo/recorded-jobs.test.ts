import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type RecordedState, recordedJobs } from "../../demo/kratix/recorded-jobs.ts";

const STATES: readonly RecordedState[] = ["main", "pull-cold", "pull-warm", "pull-slow"];
const STAMP = /^\uFEFF?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z) /;
const startedAtMs = Date.parse("2031-05-06T07:08:09Z");

describe("a recorded run, moved to another time", () => {
  it.each(STATES)("keeps every word of the logs (%s)", (state) => {
    for (const job of recordedJobs(state, { startedAtMs })) {
      const name = job.name.replace("run-tests / ", "");
      const recorded = readFileSync(new URL(`../fixtures/logs/kratix/${state}/${name}.log`, import.meta.url), "utf8");
      expect(withoutStamps(String(job.log))).toEqual(withoutStamps(recorded));
    }
  });

  it.each(STATES)("has each job's log within the job's own time (%s)", (state) => {
    for (const { log, startedAtMs: began = 0, completedAtMs: ended = 0 } of recordedJobs(state, { startedAtMs })) {
      const times = String(log)
        .split("\n")
        .flatMap((line) => STAMP.exec(line)?.[1] ?? [])
        .map((time) => Date.parse(time));
      expect(times.length).toBeGreaterThan(50);
      expect(Math.min(...times)).toBeGreaterThan(began);
      expect(Math.max(...times)).toBeLessThanOrEqual(ended ?? 0);
    }
  });

  it("builds the images after the unit tests, side by side", () => {
    const [tests, ...builds] = recordedJobs("pull-cold", { startedAtMs });
    expect(builds.map((job) => job.createdAtMs)).toEqual([tests?.completedAtMs, tests?.completedAtMs]);
  });

  it("names the steps as the log's headers do, saves in the opposite order", () => {
    const [tests] = recordedJobs("pull-cold", { startedAtMs });
    expect(tests?.steps?.map(({ name }) => name)).toEqual([
      "Set up job",
      "Run actions/checkout@v4",
      "Run actions/setup-go@v5",
      "Run actions/cache@v4",
      "Run make install-tools",
      "Run make test",
      "Run make lint",
      "Post Run actions/cache@v4",
      "Post Run actions/setup-go@v5",
      "Complete job",
    ]);
  });
});

function withoutStamps(log: string): readonly string[] {
  return log
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(STAMP, ""));
}
