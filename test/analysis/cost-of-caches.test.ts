import { expect, it } from "vitest";
import { estimateLost, estimateSaved, type JobCosts } from "../../src/analysis/cost-of-caches.ts";
import { digestReading } from "../../src/analysis/digest-reading.ts";
import { costBuilds, usesOfSteps } from "../../src/analysis/step-costs.ts";
import { summariseBuilds } from "../../src/analysis/summarise-reading.ts";
import type { LogReading } from "../../src/model/reading.ts";
import { COLD, NO_CACHES, WARM, withBuild } from "./made-run.ts";

const DOWNLOAD = "[builder 3/7] RUN go mod download";
const COMPILE = "[builder 7/7] RUN go build";
const COPY = "[stage-1 2/3] COPY --from=builder /manager .";

/** Earlier builds of the job: how often each ended how, and the seconds of those that ran. */
const EARLIER: readonly LogReading[] = [
  withBuild({ name: DOWNLOAD, outcome: "executed", seconds: 30 }, { name: COMPILE, outcome: "executed", seconds: 80 }),
  withBuild({ name: DOWNLOAD, outcome: "executed", seconds: 40 }, { name: COMPILE, outcome: "executed", seconds: 90 }),
  withBuild({ name: DOWNLOAD, outcome: "cached" }, { name: COMPILE, outcome: "executed", seconds: 85 }),
  withBuild({ name: DOWNLOAD, outcome: "cached" }, { name: COMPILE, outcome: "executed", seconds: 86 }),
  withBuild({ name: DOWNLOAD, outcome: "cached" }, { name: COMPILE, outcome: "cached" }),
];

function costsOf(reading: LogReading, costs: Partial<JobCosts> = {}, earlier = EARLIER): JobCosts {
  const jobs = earlier.map((each) => ({ name: "image", digest: digestReading(each) }));
  return {
    reading,
    state: "warm",
    seconds: 100,
    builds: costBuilds("image", reading.builds, usesOfSteps(jobs)),
    warmSeconds: [],
    coldSeconds: [],
    ...costs,
  };
}

it("takes for a cached step the median of what the same step cost when it ran, by whatever number it has now", () => {
  const now = withBuild(
    { name: "[builder 4/8] RUN go mod download", outcome: "cached" },
    { name: COMPILE, outcome: "executed", seconds: 84 },
  );
  expect(estimateSaved(costsOf(now))).toEqual({ seconds: 35, how: "step-readings", readings: 2, steps: 1 });
});

it("claims nothing for steps that were never seen to run, and tells it from nothing saved", () => {
  const now = withBuild({ name: "[builder 3/7] RUN unheard of", outcome: "cached" });
  expect(estimateSaved(costsOf(now))).toBeNull();
});

it("does not mix up the same instruction of two builds in one job", () => {
  const twice = {
    ...NO_CACHES,
    builds: [30, 300].flatMap((seconds) => withBuild({ name: DOWNLOAD, outcome: "executed", seconds }).builds),
  };
  const now = { ...NO_CACHES, builds: [0, 1].flatMap(() => withBuild({ name: DOWNLOAD, outcome: "cached" }).builds) };
  expect(costsOf(now, {}, [twice]).builds.map(([step]) => step?.cost.seconds)).toEqual([30, 300]);
});

it("counts the longest of stages that may run side by side, and adds builds up", () => {
  const stages = withBuild(
    { name: "[web 1/2] RUN npm ci", outcome: "executed", seconds: 50 },
    { name: "[api 1/2] RUN go build", outcome: "executed", seconds: 20 },
    { name: "[api 2/2] RUN go vet", outcome: "executed", seconds: 10 },
  );
  const cached = {
    ...stages.builds[0],
    steps: (stages.builds[0]?.steps ?? []).map((step) => ({ ...step, outcome: "cached" as const, seconds: null })),
  };
  const now = { ...NO_CACHES, builds: [cached, cached] } as LogReading;
  const before = { ...NO_CACHES, builds: [...stages.builds, ...stages.builds] };
  expect(estimateSaved(costsOf(now, {}, [before]))).toMatchObject({ seconds: 100, steps: 6 });
});

it("counts as lost what a usually cached step took in this run, and not a step that always runs", () => {
  const now = withBuild(
    { name: DOWNLOAD, outcome: "executed", seconds: 33.3 },
    { name: COMPILE, outcome: "executed", seconds: 84 },
    { name: COPY, outcome: "executed", seconds: 0.1 },
  );
  expect(estimateLost(costsOf(now))).toEqual({ seconds: 33.3, how: "this-run", readings: 2, steps: 1 });
});

it("compares a job's cold and warm times where its cache is no build's", () => {
  const times = { warmSeconds: [60, 62, 61], coldSeconds: [130, 140, 120] };
  expect(estimateSaved(costsOf(WARM, times))).toEqual({
    seconds: 69,
    how: "cold-and-warm-runs",
    readings: 3,
    steps: 0,
  });
  expect(estimateLost(costsOf(COLD, { ...times, state: "cold" }))).toMatchObject({ seconds: 69 });
});

it("takes this run's time above the warm ones for what a miss cost, until cold runs are known", () => {
  const times = { warmSeconds: [60, 62, 61], coldSeconds: [130] };
  expect(estimateLost(costsOf(COLD, { ...times, state: "cold", seconds: 100 }))).toEqual({
    seconds: 39,
    how: "warm-runs",
    readings: 3,
    steps: 0,
  });
  expect(estimateLost(costsOf(COLD, { ...times, state: "cold", seconds: 40 }))).toMatchObject({ seconds: 0 });
});

it("estimates nothing from too few runs, from a job without caches, or from one without a log", () => {
  const few = { warmSeconds: [60], coldSeconds: [130] };
  const many = { warmSeconds: [60, 62, 61], coldSeconds: [130, 140, 120] };
  expect(estimateSaved(costsOf(WARM, few))).toBeNull();
  expect(estimateLost(costsOf(COLD, { ...few, state: "cold" }))).toBeNull();
  expect(estimateSaved(costsOf(NO_CACHES, { ...many, state: "none" }))).toBeNull();
  expect(estimateSaved({ ...costsOf(NO_CACHES, many), reading: null, state: "unknown" })).toBeNull();
});

it("weighs a build's cached share by time, with the count beside it", () => {
  const now = withBuild(
    { name: DOWNLOAD, outcome: "cached" },
    { name: COPY, outcome: "cached" },
    { name: COMPILE, outcome: "executed", seconds: 105 },
  );
  expect(summariseBuilds(now, costsOf(now).builds)).toMatchObject({
    steps: 3,
    cached: 2,
    cachedWithKnownCost: 1,
    cachedTimeShare: 0.25,
  });
  expect(summariseBuilds(now, [])).toMatchObject({ cached: 2, cachedTimeShare: null });
});
