import { expect, it } from "vitest";
import {
  comparableJobs,
  comparableRuns,
  type EarlierRun,
  type History,
  timesOfJobs,
} from "../../src/analysis/choose-baseline.ts";
import type { CacheState } from "../../src/model/job-digest.ts";
import { COLD, earlierJob, earlierRun, madeJob, WARM } from "./made-run.ts";

const times = (count: number, seconds: number, reading = WARM): readonly EarlierRun[] =>
  Array.from({ length: count }, (_, index) => earlierRun(seconds + index, { reading }));
const unread = (count: number, seconds: number) => times(count, seconds, null as never);

function choose(histories: readonly History[], state: CacheState = "warm") {
  const wanted = { state, minimumRuns: 5, mostRuns: 20 };
  return comparableRuns(histories, { ...wanted, jobs: [madeJob()] });
}

it("prefers the base branch's own runs", () => {
  const chosen = choose([
    { source: "branch", runs: times(5, 100) },
    { source: "pull-requests", runs: times(20, 200) },
  ]);
  expect(chosen).toMatchObject({ source: "branch", seconds: [100, 101, 102, 103, 104] });
});

it("takes other pull requests' runs where the base branch has none, as for workflows that run on pull requests only", () => {
  const chosen = choose([
    { source: "branch", runs: [] },
    { source: "pull-requests", runs: times(6, 200) },
  ]);
  expect(chosen.source).toBe("pull-requests");
});

it("takes other pull requests' cold runs where the base branch has warm ones only", () => {
  const histories: readonly History[] = [
    { source: "branch", runs: times(20, 100) },
    { source: "pull-requests", runs: [...times(5, 300, COLD), ...times(5, 150)] },
  ];
  expect(choose(histories, "cold")).toMatchObject({
    source: "pull-requests",
    state: "cold",
    seconds: [300, 301, 302, 303, 304],
  });
  expect(choose(histories, "warm")).toMatchObject({ source: "branch", state: "warm" });
});

it("says how many there are where no source has enough", () => {
  const chosen = choose([
    { source: "branch", runs: times(3, 100) },
    { source: "pull-requests", runs: times(4, 200) },
  ]);
  expect(chosen).toMatchObject({ source: "branch", seconds: { length: 3 } });
});

it("takes the newest of more than are wanted", () => {
  expect(choose([{ source: "branch", runs: times(40, 100) }]).seconds).toEqual(
    Array.from({ length: 20 }, (_, i) => 100 + i),
  );
});

it("lets runs of unknown state stand in for warm ones, and never for cold ones", () => {
  const histories: readonly History[] = [
    { source: "branch", runs: [...times(2, 100), ...unread(10, 110), ...times(3, 300, COLD)] },
  ];
  expect(choose(histories, "warm")).toMatchObject({ state: "any", seconds: { length: 12 } });
  expect(choose(histories, "cold")).toMatchObject({ state: "cold", seconds: { length: 3 } });
});

it("compares a run without caches with all", () => {
  expect(choose([{ source: "branch", runs: [...times(5, 100), ...times(5, 300, COLD)] }], "none")).toMatchObject({
    state: "any",
    seconds: { length: 10 },
  });
});

it("leaves out runs on another class of runner, and does not mind the order of labels", () => {
  const large = Array.from({ length: 5 }, () => earlierRun(30, { labels: ["large", "linux"], reading: WARM }));
  const histories: readonly History[] = [{ source: "branch", runs: [...times(5, 100), ...large] }];
  const wanted = { state: "warm", minimumRuns: 5, mostRuns: 20 } as const;
  expect(choose(histories).seconds).toHaveLength(5);
  const job = madeJob({ labels: ["linux", "large"] });
  expect(comparableRuns(histories, { ...wanted, jobs: [job] }).seconds).toEqual([30, 30, 30, 30, 30]);
  expect(comparableJobs(timesOfJobs(histories), { ...wanted, job }).seconds).toEqual([30, 30, 30, 30, 30]);
});

it("leaves out a run with a job whose times are negative or absurd: the rest would pass for a quick run", () => {
  const broken = (seconds: number): EarlierRun => ({
    jobs: [earlierJob(madeJob({ id: 1 }), WARM), earlierJob(madeJob({ id: 2, name: "test", seconds }), WARM)],
  });
  expect(
    choose([{ source: "branch", runs: [...times(5, 100), broken(-1_906_073), broken(9_999_999)] }]).seconds,
  ).toHaveLength(5);
});

it("takes jobs that ended well only, and by their name", () => {
  const runs: readonly EarlierRun[] = ["success", "failure", "cancelled", "skipped"].map((conclusion) => ({
    jobs: [
      earlierJob(madeJob({ conclusion, seconds: 70 }), WARM),
      earlierJob(madeJob({ name: "other", seconds: 10 }), WARM),
    ],
  }));
  const wanted = { state: "warm", minimumRuns: 1, mostRuns: 20, job: madeJob() } as const;
  expect(comparableJobs(timesOfJobs([{ source: "branch", runs }]), wanted).seconds).toEqual([70]);
});
