import { beforeEach, expect, it } from "vitest";
import { createStore, type Store } from "../../src/store/store.ts";
import { describeDatabases } from "../databases.ts";
import { madeJob, madePull, madeReading, madeRun, START_MS } from "./made-records.ts";

const REPOSITORY = 1;
const HOUR_MS = 3_600_000;

describeDatabases("The store", (open) => {
  let store: Store;
  beforeEach(async () => {
    store = createStore((await open()).database);
  });

  /** Stores a run with one job that took so many seconds. */
  const saveRun = (
    changes: Parameters<typeof madeRun>[0],
    { seconds = 60, pulls = [] as const } = {},
    pull?: number,
  ) => {
    const run = madeRun(changes);
    const job = madeJob({
      id: run.id * 10 + run.attempt,
      attempt: run.attempt,
      completedAtMs: START_MS + 1_000 + seconds * 1_000,
    });
    return store.saveRun(REPOSITORY, {
      run,
      logs: "read",
      jobs: [{ job, reading: madeReading(), digest: null }],
      pulls: pull === undefined ? pulls : [{ number: pull, baseRef: "main" }],
    });
  };

  const history = (changes: Partial<Parameters<Store["earlierRuns"]>[1]> = {}) =>
    store.earlierRuns(REPOSITORY, {
      workflowId: 7,
      baseRef: "main",
      source: "branch",
      pull: 12,
      limit: 20,
      beforeMs: START_MS + HOUR_MS,
      ...changes,
    });

  it("answers a ping", async () => {
    await expect(store.ping()).resolves.toBeUndefined();
  });

  it("knows no pull request that it was never told of", async () => {
    await expect(store.findPull(REPOSITORY, 12)).resolves.toBeUndefined();
  });

  it("gives a pull request back as it was saved, with nothing done on it", async () => {
    await store.savePull(REPOSITORY, madePull({ headRepositoryId: null, authorIsBot: true }));

    await expect(store.findPull(REPOSITORY, 12)).resolves.toEqual({
      ...madePull({ headRepositoryId: null, authorIsBot: true }),
      comment: { kind: "none" },
      check: { kind: "none" },
      purge: null,
    });
  });

  it("keeps pull requests of the same number in two repositories apart", async () => {
    await store.savePull(REPOSITORY, madePull({ headRef: "here" }));
    await store.savePull(2, madePull({ headRef: "there" }));

    await expect(store.findPull(REPOSITORY, 12)).resolves.toMatchObject({ headRef: "here" });
    await expect(store.findPull(2, 12)).resolves.toMatchObject({ headRef: "there" });
  });

  it("keeps what was done on a pull request when GitHub tells of it anew", async () => {
    const purge = { kind: "done", entries: 6, bytes: 1_000_002_000, dryRun: false } as const;
    await store.savePull(REPOSITORY, madePull());
    await store.saveComment(REPOSITORY, { number: 12, comment: { kind: "written", id: 2 ** 40, body: "text" } });
    await store.savePurge(REPOSITORY, { number: 12, purge });
    await store.savePull(REPOSITORY, madePull({ state: "closed", headSha: "c".repeat(40) }));

    await expect(store.findPull(REPOSITORY, 12)).resolves.toMatchObject({
      state: "closed",
      headSha: "c".repeat(40),
      comment: { kind: "written", id: 2 ** 40, body: "text" },
      purge,
    });
  });

  it("keeps the newest look at a pull request, whatever order looks come in", async () => {
    const newer = madePull({ headSha: "e".repeat(40), updatedAtMs: START_MS + 1_000 });
    await store.savePull(REPOSITORY, newer);
    await store.savePull(REPOSITORY, madePull({ headSha: "d".repeat(40), updatedAtMs: START_MS }));
    await expect(store.findPull(REPOSITORY, 12)).resolves.toMatchObject({ headSha: newer.headSha });

    await store.savePull(REPOSITORY, { ...newer, state: "closed" });
    await expect(store.findPull(REPOSITORY, 12)).resolves.toMatchObject({ state: "closed" });
  });

  it("remembers that a person deleted the comment", async () => {
    await store.savePull(REPOSITORY, madePull());
    await store.saveComment(REPOSITORY, { number: 12, comment: { kind: "written", id: 5, body: "text" } });
    await store.saveComment(REPOSITORY, { number: 12, comment: { kind: "deleted" } });

    await expect(store.findPull(REPOSITORY, 12)).resolves.toMatchObject({ comment: { kind: "deleted" } });
  });

  it("keeps text that is hostile to SQL as it is", async () => {
    const hostile = `'); DROP TABLE cachewarden.pulls; -- "\\ 日本語 😀`;
    await store.savePull(REPOSITORY, madePull({ headRef: hostile }));
    await store.saveComment(REPOSITORY, { number: 12, comment: { kind: "written", id: 5, body: hostile } });

    await expect(store.findPull(REPOSITORY, 12)).resolves.toMatchObject({
      headRef: hostile,
      comment: { body: hostile },
    });
  });

  it("gives a run of a head back with its jobs, steps and readings", async () => {
    const run = madeRun({ event: "pull_request", headSha: "d".repeat(40), headRepositoryId: null, headBranch: null });
    const reading = madeReading({ tools: [{ tool: "go", counts: { downloads: 214 } }] });
    await store.saveRun(REPOSITORY, {
      run,
      logs: "read",
      jobs: [
        { job: madeJob(), reading, digest: null },
        {
          job: madeJob({ id: 2 ** 45, name: "no log", startedAtMs: null, completedAtMs: null }),
          reading: null,
          digest: null,
        },
      ],
      pulls: [{ number: 12, baseRef: "main" }],
    });

    await expect(store.runsOfHead(REPOSITORY, { number: 12, headSha: "d".repeat(40) })).resolves.toEqual([
      {
        run,
        logs: "read",
        jobs: [
          { job: madeJob(), reading },
          { job: madeJob({ id: 2 ** 45, name: "no log", startedAtMs: null, completedAtMs: null }), reading: null },
        ],
      },
    ]);
  });

  it("stores the same attempt twice as one, with what the second says", async () => {
    await saveRun({ event: "pull_request", conclusion: "failure" }, {}, 12);
    await saveRun({ event: "pull_request", conclusion: "success" }, {}, 12);

    const runs = await store.runsOfHead(REPOSITORY, { number: 12, headSha: madeRun().headSha });
    expect(runs.map(({ run }) => run.conclusion)).toEqual(["success"]);
  });

  it("keeps a job's reading when the job is stored again without one", async () => {
    const record = { run: madeRun({ event: "pull_request" }), pulls: [{ number: 12, baseRef: "main" }] };
    await store.saveRun(REPOSITORY, {
      ...record,
      logs: "read",
      jobs: [{ job: madeJob(), reading: madeReading(), digest: null }],
    });
    await store.saveRun(REPOSITORY, {
      ...record,
      logs: "read",
      jobs: [{ job: madeJob(), reading: null, digest: null }],
    });

    const [run] = await store.runsOfHead(REPOSITORY, { number: 12, headSha: madeRun().headSha });
    expect(run?.jobs[0]?.reading).toEqual(madeReading());
  });

  it("gives only the newest attempt of each run of a head, with the jobs of the earlier attempts", async () => {
    await saveRun({ event: "pull_request" }, {}, 12);
    await saveRun({ event: "pull_request", attempt: 2, startedAtMs: START_MS + HOUR_MS }, {}, 12);

    const runs = await store.runsOfHead(REPOSITORY, { number: 12, headSha: madeRun().headSha });
    expect(runs.map(({ run }) => run.attempt)).toEqual([2]);
    expect(runs[0]?.jobs.map(({ job }) => job.attempt)).toEqual([1, 2]);
  });

  it("gives no run of another head or of another pull request", async () => {
    await saveRun({ event: "pull_request" }, {}, 12);

    await expect(store.runsOfHead(REPOSITORY, { number: 12, headSha: "f".repeat(40) })).resolves.toEqual([]);
    await expect(store.runsOfHead(REPOSITORY, { number: 13, headSha: madeRun().headSha })).resolves.toEqual([]);
    await expect(store.runsOfHead(2, { number: 12, headSha: madeRun().headSha })).resolves.toEqual([]);
  });

  it("stores nothing of a run when a part of it cannot be stored", async () => {
    const broken = madeJob({ id: Number.NaN });
    const saving = store.saveRun(REPOSITORY, {
      run: madeRun(),
      logs: "read",
      jobs: [{ job: broken, reading: null, digest: null }],
      pulls: [{ number: 12, baseRef: "main" }],
    });

    await expect(saving).rejects.toThrow();
    await expect(store.isRunRead(REPOSITORY, { id: 100, attempt: 1 })).resolves.toBe(false);
    await expect(store.pullsOfRun(REPOSITORY, 100)).resolves.toEqual([]);
  });

  it("knows which attempts were read, and that a learnt one was not", async () => {
    await saveRun({ id: 100 });
    await store.saveRun(REPOSITORY, { run: madeRun({ id: 101 }), logs: "times", jobs: [], pulls: [] });
    await store.saveRun(REPOSITORY, { run: madeRun({ id: 102 }), logs: "unavailable", jobs: [], pulls: [] });

    await expect(store.isRunRead(REPOSITORY, { id: 100, attempt: 1 })).resolves.toBe(true);
    await expect(store.isRunRead(REPOSITORY, { id: 100, attempt: 2 })).resolves.toBe(false);
    await expect(store.isRunRead(REPOSITORY, { id: 101, attempt: 1 })).resolves.toBe(false);
    await expect(store.isRunRead(REPOSITORY, { id: 102, attempt: 1 })).resolves.toBe(true);
  });

  it("compares with the base branch's own successful runs, newest first", async () => {
    await saveRun({ id: 100, startedAtMs: START_MS }, { seconds: 60 });
    await saveRun({ id: 101, startedAtMs: START_MS + 1 }, { seconds: 70 });
    await saveRun({ id: 102, conclusion: "failure" });
    await saveRun({ id: 103, headBranch: "release" });
    await saveRun({ id: 104, workflowId: 8 });
    await saveRun({ id: 105, event: "pull_request" }, {}, 9);
    await saveRun({ id: 106, startedAtMs: START_MS + HOUR_MS });

    const runs = await history();
    expect(runs.map((run) => run.runId)).toEqual([101, 100]);
    expect(runs[0]?.jobs[0]).toMatchObject({ name: "build", completedAtMs: START_MS + 71_000 });
  });

  it("takes no fork's branch for the base branch, even where it has its name", async () => {
    await saveRun({ id: 100, headRepositoryId: 99 });
    await saveRun({ id: 101, headRepositoryId: null });

    await expect(history()).resolves.toEqual([]);
  });

  it("compares with other pull requests to the same base, and never with the pull request itself", async () => {
    const run = { event: "pull_request", headBranch: "x" };
    await saveRun({ ...run, id: 100 }, {}, 9);
    await saveRun({ ...run, id: 101 }, {}, 12);
    await saveRun({ ...run, id: 102, headRepositoryId: 99 }, {}, 10);

    const runs = await history({ source: "pull-requests" });
    expect(runs.map((each) => each.runId).toSorted()).toEqual([100, 102]);
  });

  it("counts a run with two attempts once", async () => {
    await saveRun({ id: 100, attempt: 1 });
    await saveRun({ id: 100, attempt: 2 });

    const runs = await history();
    expect(runs.map((run) => run.jobs.map((job) => job.attempt))).toEqual([[1, 2]]);
  });

  it("gives no more runs than asked for", async () => {
    for (let id = 1; id <= 5; id += 1) await saveRun({ id, startedAtMs: START_MS + id });

    const runs = await history({ limit: 2 });
    expect(runs.map((run) => run.runId)).toEqual([5, 4]);
  });

  it("remembers which history was learnt, by workflow and base", async () => {
    await store.markLearnt(REPOSITORY, { workflowId: 7, baseRef: "main" });
    await store.markLearnt(REPOSITORY, { workflowId: 7, baseRef: "main" });

    await expect(store.isLearnt(REPOSITORY, { workflowId: 7, baseRef: "main" })).resolves.toBe(true);
    await expect(store.isLearnt(REPOSITORY, { workflowId: 7, baseRef: "release" })).resolves.toBe(false);
    await expect(store.isLearnt(REPOSITORY, { workflowId: 8, baseRef: "main" })).resolves.toBe(false);
    await expect(store.isLearnt(2, { workflowId: 7, baseRef: "main" })).resolves.toBe(false);
  });
});
