import { expect, it } from "vitest";
import { analysePull } from "../../src/analysis/analyse-pull.ts";
import type { RunFacts } from "../../src/analysis/analyse-run.ts";
import type { EarlierRun } from "../../src/analysis/choose-baseline.ts";
import type { LogReading } from "../../src/model/reading.ts";
import { COLD, earlierJob, earlierRun, madeFacts, madeJob, madeRun, NO_CACHES, pullOf, WARM } from "./made-run.ts";

const around = (seconds: number, reading: LogReading | null = WARM, runs = 10): readonly EarlierRun[] =>
  Array.from({ length: runs }, (_, index) => earlierRun(seconds + (index % 5) - 2, { reading }));

const onBranch = (runs: readonly EarlierRun[]) => [{ source: "branch", runs }] as const;

function analyse(seconds: number, facts: Partial<RunFacts> & { readonly reading?: LogReading | null } = {}) {
  const jobs = [{ job: madeJob({ seconds }), reading: facts.reading === undefined ? WARM : facts.reading }];
  const findings = analysePull(pullOf(madeFacts({ jobs, histories: onBranch(around(100)), ...facts })));
  const [workflow] = findings.workflows;
  if (workflow === undefined) throw new Error("no workflow was analysed");
  return { verdict: findings.verdict, workflow };
}

it.each([
  [100, "unchanged"],
  [108, "unchanged"],
  [150, "slower"],
  [50, "faster"],
])("calls %i s after a steady 100 s %s", (seconds, verdict) => {
  expect(analyse(seconds).verdict).toBe(verdict);
});

it("calls a difference of a few seconds usual even when earlier runs never varied and it is a large share", () => {
  const steady = onBranch(Array.from({ length: 10 }, () => earlierRun(6, { reading: WARM })));
  expect(analyse(14, { histories: steady }).verdict).toBe("unchanged");
});

it("is not widened by one freak run", () => {
  expect(analyse(160, { histories: onBranch([...around(100), earlierRun(3_600, { reading: WARM })]) }).verdict).toBe(
    "slower",
  );
});

it("does not judge on fewer than the minimum of runs, and says how many there were", () => {
  const { verdict, workflow } = analyse(200, { histories: onBranch(around(100, WARM, 4)) });
  expect(verdict).toBe("unknown");
  expect(workflow).toMatchObject({ baseline: null, deltaSeconds: null, earlierRuns: 4 });
});

it("tells two runs of one workflow apart by their events", () => {
  const facts = ["push", "pull_request"].map((event, id) => madeFacts({ run: madeRun({ id, event }) }));
  const names = analysePull(pullOf(...facts)).workflows.map(({ workflow }) => workflow);
  expect(names).toEqual(["Test Kratix (push)", "Test Kratix (pull_request)"]);
});

it("tells two workflows apart that have one name and one event", () => {
  const facts = [7, 8].map((workflowId) => madeFacts({ run: madeRun({ id: workflowId, workflowId }) }));
  const names = analysePull(pullOf(...facts)).workflows.map(({ workflow }) => workflow);
  expect(names).toEqual(["Test Kratix (pull_request, workflow 7)", "Test Kratix (pull_request, workflow 8)"]);
});

it("explains a slow first run of a pull request as cold instead of calling it a regression", () => {
  const { verdict, workflow } = analyse(180, { reading: COLD });
  expect(verdict).toBe("unknown");
  expect(workflow).toMatchObject({
    state: "cold",
    significant: false,
    deltaSeconds: 80,
    baseline: { state: "warm", medianSeconds: 100 },
    coldStart: { firstOfPull: true },
    jobs: [{ significant: false, coldStart: true, deltaSeconds: 80 }],
  });
});

it("calls a cold run slower by what its cold jobs do not account for", () => {
  const named = (name: string, id: number, seconds: number) => madeJob({ id, name, seconds, start: id * 1_000 });
  const run = (build: number, test: number) => [named("build", 1, build), named("test", 2, test)];
  const history = (index: number): EarlierRun => ({
    jobs: run(300 + index, 100 + index).map((job) => earlierJob(job, job.name === "build" ? WARM : NO_CACHES)),
  });
  const histories = onBranch(Array.from({ length: 10 }, (_, index) => history(index % 3)));
  const cold = (build: number, test: number) =>
    analyse(0, {
      histories,
      jobs: run(build, test).map((job) => ({ job, reading: job.name === "build" ? COLD : NO_CACHES })),
    });
  expect(cold(700, 101)).toMatchObject({ verdict: "unknown", workflow: { coldStart: { firstOfPull: true } } });
  expect(cold(400, 700)).toMatchObject({
    verdict: "slower",
    workflow: { significant: true, coldStart: null, coldSeconds: 99, deltaSeconds: 698 },
  });
});

it("compares a run with what it did not skip, and says what that leaves aside", () => {
  const test = (seconds: number) => madeJob({ id: 1, name: "test", seconds });
  const deploy = (changes: Parameters<typeof madeJob>[0]) => madeJob({ id: 2, name: "deploy", start: 500, ...changes });
  const onMain = (index: number): EarlierRun => ({
    jobs: [test(100 + index), deploy({ seconds: 200 })].map((job) => earlierJob(job, WARM)),
  });
  const histories = onBranch(Array.from({ length: 10 }, (_, index) => onMain(index % 3)));
  const jobs = [
    { job: test(101), reading: WARM },
    { job: deploy({ conclusion: "skipped" }), reading: null },
  ];
  expect(analyse(0, { histories, jobs })).toMatchObject({
    verdict: "unchanged",
    workflow: { workingSeconds: 101, deltaSeconds: 0, baseline: { medianSeconds: 101, leftAside: ["deploy"] } },
  });
});

it("compares with no earlier run that skipped what this one ran", () => {
  const skipped = madeJob({ id: 2, name: "test", conclusion: "skipped" });
  const docsOnly = (index: number): EarlierRun => ({
    jobs: [earlierJob(madeJob({ id: 1, name: "lint", seconds: 20 + index }), WARM), earlierJob(skipped)],
  });
  const histories = onBranch(Array.from({ length: 10 }, (_, index) => docsOnly(index % 3)));
  const jobs = [madeJob({ id: 1, name: "lint", seconds: 21 }), madeJob({ id: 2, name: "test", seconds: 300 })];
  const { verdict, workflow } = analyse(0, { histories, jobs: jobs.map((job) => ({ job, reading: WARM })) });
  expect(verdict).toBe("unknown");
  expect(workflow).toMatchObject({ baseline: null, jobs: [{ deltaSeconds: 0 }, { deltaSeconds: null }] });
});

it("counts of a configured workflow's run the jobs that are here too, and says where one is missing there", () => {
  const there = (index: number): EarlierRun => ({
    jobs: [
      earlierJob(madeJob({ id: 1, name: "run-tests / test", seconds: 100 + index }), WARM),
      earlierJob(madeJob({ id: 2, name: "publish", seconds: 300, start: 500 }), WARM),
    ],
  });
  const histories = [{ source: "configured", runs: Array.from({ length: 10 }, (_, at) => there(at % 3)) }] as const;
  const test = { job: madeJob({ id: 1, name: "run-tests / test", seconds: 101 }), reading: WARM };
  const lint = { job: madeJob({ id: 2, name: "lint", seconds: 400, start: 500 }), reading: WARM };
  expect(analyse(0, { histories, jobs: [test] })).toMatchObject({
    verdict: "unchanged",
    workflow: { baseline: { source: "configured", medianSeconds: 101 }, baselineTrouble: null },
  });
  expect(analyse(0, { histories, jobs: [test, lint] })).toMatchObject({
    verdict: "unknown",
    workflow: {
      baseline: null,
      baselineTrouble: "its runs have no job lint, so only the other jobs are compared with theirs",
      jobs: [{ baselineSeconds: 101 }, { baselineSeconds: null }],
    },
  });
});

it("says that a later cold run is not the pull request's first", () => {
  const previous = {
    headSha: "before",
    conclusion: "success",
    workingSeconds: 100,
    state: "warm",
    missed: [],
  } as const;
  const { workflow } = analyse(180, { reading: COLD, previous });
  expect(workflow.coldStart?.firstOfPull).toBe(false);
  expect(workflow.previous).toEqual(previous);
});

it("needs no excuse for a cold run that is as quick as warm ones", () => {
  const { verdict, workflow } = analyse(101, { reading: COLD });
  expect(verdict).toBe("unchanged");
  expect(workflow.coldStart).toBeNull();
});

it("compares cold with cold where there are enough cold runs, and then calls a slow one slower", () => {
  const histories = onBranch([...around(100), ...around(180, COLD)]);
  expect(analyse(182, { histories, reading: COLD }).verdict).toBe("unchanged");
  const { verdict, workflow } = analyse(300, { histories, reading: COLD });
  expect(verdict).toBe("slower");
  expect(workflow).toMatchObject({ baseline: { state: "cold", medianSeconds: 180 }, coldStart: null });
});

it("does not let cold runs in the history hide that a warm one is slow", () => {
  expect(analyse(180, { histories: onBranch([...around(180, COLD), ...around(100)]) }).verdict).toBe("slower");
});

it("compares a run whose log shows no cache with every earlier one", () => {
  expect(
    analyse(150, { histories: onBranch(around(100, NO_CACHES)), reading: NO_CACHES }).workflow.baseline,
  ).toMatchObject({ state: "any", runs: 10 });
});

it.each(["failure", "cancelled", "timed_out", "action_required"])(
  "does not compare a run that ended as %s",
  (conclusion) => {
    const { verdict, workflow } = analyse(20, { run: madeRun({ conclusion }) });
    expect(verdict).toBe("unknown");
    expect(workflow.significant).toBe(false);
  },
);

it.each([
  ["ended before it began", { seconds: -40 }],
  ["has not ended yet, as far as GitHub tells", { conclusion: null }],
])("does not compare a run of which a job %s: the rest would pass for a quick run", (_what, broken) => {
  const run = (test: Parameters<typeof madeJob>[0]) => [
    madeJob({ id: 1, name: "lint", seconds: 30 }),
    madeJob({ id: 2, name: "test", ...test }),
  ];
  const history: EarlierRun = { jobs: run({ seconds: 300 }).map((job) => earlierJob(job, WARM)) };
  const jobs = run(broken).map((job) => ({ job, reading: WARM }));
  expect(analyse(0, { histories: onBranch(Array.from({ length: 10 }, () => history)), jobs })).toMatchObject({
    verdict: "unknown",
    workflow: { significant: false, deltaSeconds: null, baseline: { medianSeconds: 300 } },
  });
});

it("shows waiting for a runner apart, and blames no change for it", () => {
  const jobs = [{ job: madeJob({ queued: 0, start: 900, seconds: 100 }), reading: WARM }];
  const { verdict, workflow } = analyse(100, { jobs });
  expect(verdict).toBe("unchanged");
  expect(workflow).toMatchObject({ queueSeconds: 900, workingSeconds: 100, jobs: [{ queueSeconds: 900 }] });
});

it("estimates on the critical path what parallel jobs saved, and does not add them up", () => {
  const names = ["one", "two"];
  const history = (seconds: number, reading: LogReading): EarlierRun => ({
    jobs: names.map((name, id) => earlierJob(madeJob({ id, name, seconds }), reading)),
  });
  const histories = onBranch([
    ...Array.from({ length: 5 }, () => history(60, WARM)),
    ...Array.from({ length: 5 }, () => history(160, COLD)),
  ]);
  const jobs = names.map((name, id) => ({ job: madeJob({ id, name, seconds: 60 }), reading: WARM }));
  const { workflow } = analyse(60, { histories, jobs });
  expect(workflow.saved).toEqual({ seconds: 100, summedSeconds: 200, how: ["cold-and-warm-runs"] });
  expect(workflow.lost).toBeNull();
});

it("demands more of each difference the more of them there are", () => {
  const names = Array.from({ length: 60 }, (_, index) => `job ${index}`);
  const many = (seconds: (id: number) => number): EarlierRun => ({
    jobs: names.map((name, id) => earlierJob(madeJob({ id, name, seconds: seconds(id) }), WARM)),
  });
  const histories = onBranch(Array.from({ length: 10 }, (_, run) => many((id) => 100 + ((run * 7 + id) % 21) - 10)));
  const jobs = names.map((name, id) => ({ job: madeJob({ id, name, seconds: id === 3 ? 128 : 100 }), reading: WARM }));
  const alone = analyse(128, {
    histories: onBranch(histories[0].runs.map((run) => ({ jobs: run.jobs.slice(3, 4) }))),
    jobs: [{ job: madeJob({ name: "job 3", seconds: 128 }), reading: WARM }],
  });
  expect(alone.workflow.jobs[0]?.significant).toBe(true);
  expect(analyse(100, { histories, jobs }).workflow.jobs[3]).toMatchObject({
    deltaSeconds: expect.any(Number),
    significant: false,
  });
});

it("passes on why the configured baseline could not be used", () => {
  expect(analyse(100, { baselineTrouble: "it cannot be read" }).workflow.baselineTrouble).toBe("it cannot be read");
});

it("gives one verdict for all workflows of the head", () => {
  const other = madeFacts({
    run: madeRun({ id: 2, workflowId: 8 }),
    jobs: [{ job: madeJob({ seconds: 40 }), reading: WARM }],
    histories: onBranch(around(100)),
  });
  const slower = madeFacts({
    jobs: [{ job: madeJob({ seconds: 150 }), reading: WARM }],
    histories: onBranch(around(100)),
  });
  expect(analysePull(pullOf(slower, other)).verdict).toBe("faster");
  expect(analysePull(pullOf()).verdict).toBe("unknown");
});

it("is done in moments for a matrix of 256 jobs with a long history", () => {
  const matrix = (): EarlierRun => ({
    jobs: Array.from({ length: 256 }, (_, id) =>
      earlierJob(madeJob({ id, name: `test (${id})`, seconds: 100 + (id % 7) }), WARM),
    ),
  });
  const runs = Array.from({ length: 60 }, matrix);
  const jobs = Array.from({ length: 256 }, (_, id) => ({ job: madeJob({ id, name: `test (${id})` }), reading: WARM }));
  const histories = [
    { source: "branch", runs },
    { source: "pull-requests", runs },
  ] as const;
  const started = performance.now();
  const { workflow } = analyse(100, { jobs, histories });
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(workflow.jobs).toHaveLength(256);
});
