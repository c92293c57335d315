import { beforeEach, expect, it } from "vitest";
import type { WorkflowRun } from "../../src/model/run.ts";
import type { Database } from "../../src/store/database.ts";
import { createStore, type Store } from "../../src/store/store.ts";
import { describeDatabases } from "../databases.ts";
import { madeJob, madePull, madeReading, madeRun, START_MS } from "./made-records.ts";

const REPOSITORY = 1;
const DAY_MS = 24 * 60 * 60_000;

const daysSince = (ms: number) => (Date.now() - ms) / DAY_MS;

describeDatabases("the history of runs", (open) => {
  let database: Database;
  let store: Store;
  beforeEach(async () => {
    ({ database } = await open());
    store = createStore(database);
  });

  const save = (run: Partial<WorkflowRun>, pulls: readonly number[] = [], baseRef = "main") =>
    store.saveRun(REPOSITORY, {
      run: madeRun(run),
      logs: "times",
      jobs: [
        {
          job: madeJob({ id: (run.id ?? 0) * 10 + (run.attempt ?? 1), attempt: run.attempt ?? 1 }),
          reading: null,
          digest: null,
        },
      ],
      pulls: pulls.map((number) => ({ number, baseRef })),
    });
  const ofPull = { event: "pull_request", headBranch: "faster" } as const;
  const query = { workflowId: 7, baseRef: "main", pull: 12, limit: 20, beforeMs: START_MS + DAY_MS };
  const branch = () => store.earlierRuns(REPOSITORY, { ...query, source: "branch" });
  const pulls = () => store.earlierRuns(REPOSITORY, { ...query, source: "pull-requests" });
  const ids = (runs: readonly { readonly runId: number }[]) => runs.map((run) => run.runId);

  it("never takes a fork's branch of the same name for the base", async () => {
    await save({ id: 1, headRepositoryId: 99 });
    await save({ id: 2, headRepositoryId: null });
    await save({ id: 3 });
    await save({ id: 4, event: "pull_request", headBranch: "main" });
    expect(ids(await branch())).toEqual([3]);
  });

  it.each(["cancelled", "skipped", "failure", "action_required", "startup_failure", "timed_out"])(
    "has no run that ended as %s",
    async (conclusion) => {
      await save({ id: 1, conclusion });
      await save({ ...ofPull, id: 2, conclusion }, [30]);
      expect([...(await branch()), ...(await pulls())]).toEqual([]);
    },
  );

  it("goes by how a run ended last, when it was run again", async () => {
    await save({ id: 1, attempt: 1 });
    await save({ id: 1, attempt: 2, conclusion: "failure" });
    await save({ id: 2, attempt: 1, conclusion: "failure" });
    await save({ id: 2, attempt: 2 });
    expect(ids(await branch())).toEqual([2]);
  });

  it("takes other pull requests' runs to the same base only, and not the pull request's own", async () => {
    await save({ ...ofPull, id: 1 }, [12]);
    await save({ ...ofPull, id: 2 }, [30]);
    await save({ ...ofPull, id: 3 }, [31], "release");
    await save({ ...ofPull, id: 4, workflowId: 8 }, [30]);
    expect(ids(await pulls())).toEqual([2]);
  });

  it("gives what the log said in short with each job", async () => {
    const digest = {
      state: "warm",
      caches: [],
      steps: [{ name: "[builder] RUN make", outcome: "executed", seconds: 3 }],
    } as const;
    await store.saveRun(REPOSITORY, {
      run: madeRun({ id: 1 }),
      logs: "read",
      jobs: [{ job: madeJob(), reading: madeReading(), digest }],
      pulls: [],
    });
    expect((await branch())[0]?.jobs[0]?.digest).toEqual(digest);
    expect(await store.lastBuilds(REPOSITORY, query)).toEqual([{ name: "build", digest }]);
    expect(await store.lastBuilds(REPOSITORY, { ...query, workflowId: 8 })).toEqual([]);
  });

  it("finds the run of the pull request's head before, by its newest attempt", async () => {
    await save({ ...ofPull, id: 1, headSha: "first", startedAtMs: START_MS }, [12]);
    await save({ ...ofPull, id: 2, headSha: "second", startedAtMs: START_MS + 1_000, conclusion: "failure" }, [12]);
    await save({ ...ofPull, id: 2, attempt: 2, headSha: "second", startedAtMs: START_MS + 2_000 }, [12]);
    // One file may run for two events, and take another time for each.
    await save({ ...ofPull, event: "push", id: 4, headSha: "second", startedAtMs: START_MS + 2_500 }, [12]);
    await save({ ...ofPull, id: 3, headSha: "third", startedAtMs: START_MS + 3_000 }, [12]);
    const { event } = ofPull;
    const previous = (headSha: string) =>
      store.previousRun(REPOSITORY, { ...query, headSha, event, beforeMs: START_MS + 3_000 });
    expect(await previous("third")).toMatchObject({
      runId: 2,
      attempt: 2,
      headSha: "second",
      conclusion: "success",
      jobs: [{}, {}],
    });
    expect(
      await store.previousRun(REPOSITORY, { ...query, headSha: "first", event, beforeMs: START_MS }),
    ).toBeUndefined();
  });

  it("lists runs that were learnt by their times, newest first, until their logs are read", async () => {
    const wanted = { workflowId: 7, baseRef: "main", limit: 10 };
    await save({ id: 1 });
    await save({ ...ofPull, id: 2, startedAtMs: START_MS + 1_000 }, [30]);
    await save({ ...ofPull, id: 3 }, [31], "release");
    const unread = await store.runsWithoutLogs(REPOSITORY, wanted);
    expect(unread.map(({ run }) => run.id)).toEqual([2, 1]);
    expect(unread[0]?.jobs[0]?.job.steps).toHaveLength(1);
    await store.saveRun(REPOSITORY, { run: madeRun({ id: 1 }), logs: "read", jobs: [], pulls: [] });
    expect((await store.runsWithoutLogs(REPOSITORY, wanted)).map(({ run }) => run.id)).toEqual([2]);
  });

  it("remembers where a configured baseline's runs are, or why it has none", async () => {
    const name = { repository: "syntasso/ci", workflow: "kratix.yaml" };
    expect(await store.findBaselinePlace(REPOSITORY, name)).toBeUndefined();
    const unusable = { kind: "unusable", trouble: "it cannot be read", lookedAtMs: START_MS } as const;
    await store.saveBaselinePlace(REPOSITORY, { name, place: unusable });
    expect(await store.findBaselinePlace(REPOSITORY, name)).toEqual(unusable);
    const found = { kind: "found", repositoryId: 2, workflowId: 70, branch: "main", lookedAtMs: START_MS + 1 } as const;
    await store.saveBaselinePlace(REPOSITORY, { name, place: found });
    expect(await store.findBaselinePlace(REPOSITORY, name)).toEqual(found);
  });

  it("deletes what is older than it is kept, in steps, and leaves what is younger", async () => {
    for (const number of [12, 13]) await store.savePull(REPOSITORY, madePull({ number, state: "closed" }));
    for (let id = 1; id <= 450; id += 1) await save({ ...ofPull, id, startedAtMs: START_MS - DAY_MS - id }, [12]);
    await save({ ...ofPull, id: 1_000, startedAtMs: START_MS - DAY_MS - 1 }, [13]);
    await save({ ...ofPull, id: 1_000, attempt: 2, startedAtMs: START_MS }, [13]);
    const signal = new AbortController().signal;
    expect(await store.trimHistory({ days: daysSince(START_MS - DAY_MS), signal })).toBe(451);
    expect(await store.trimHistory({ days: daysSince(START_MS - DAY_MS), signal })).toBe(0);
    const left = await database.query<{ run_id: number }>("SELECT run_id FROM cachewarden.jobs ORDER BY job_id");
    // The younger attempt may show jobs of the older one.
    expect(left.map((row) => row.run_id)).toEqual([1_000, 1_000]);
    expect(await store.findPull(REPOSITORY, 12)).toBeUndefined();
    expect(await store.findPull(REPOSITORY, 13)).toBeDefined();
  });

  it("stops deleting when it is told to", async () => {
    await save({ id: 1 });
    const before = { days: daysSince(START_MS + DAY_MS), signal: AbortSignal.abort() };
    await expect(store.trimHistory(before)).rejects.toThrow();
    expect(await branch()).toHaveLength(1);
  });

  it("keeps an open pull request, and everything of its comment, however old its runs are", async () => {
    await store.savePull(REPOSITORY, madePull({ number: 12, state: "open" }));
    await save({ ...ofPull, id: 1 }, [12]);
    await store.trimHistory({ days: daysSince(START_MS + DAY_MS), signal: new AbortController().signal });
    expect(await store.findPull(REPOSITORY, 12)).toBeDefined();
  });
});
