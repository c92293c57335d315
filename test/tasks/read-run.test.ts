import { beforeEach, expect, it } from "vitest";
import { PostponedError } from "../../src/tasks/postponed-error.ts";
import { readRun } from "../../src/tasks/read-run.ts";
import { TASK_DATA, type TaskData } from "../../src/tasks/requests.ts";
import { onWorkflowRunCompleted } from "../../src/webhooks/on-workflow-run-completed.ts";
import type { JobInput } from "../../stand-in/world/jobs.ts";
import type { ArchiveState } from "../../stand-in/world/state.ts";
import { describeDatabases } from "../databases.ts";
import { createTaskWorld, type TaskWorld } from "./task-world.ts";

const repository = "syntasso/kratix";

/** Made: a hit, as actions/cache prints it. */
const LOG = [
  "2026-11-24T10:00:00.0000000Z ##[group]Run actions/cache@v4",
  "2026-11-24T10:00:00.1000000Z with:",
  "2026-11-24T10:00:00.1000000Z   key: go-1",
  "2026-11-24T10:00:00.2000000Z ##[endgroup]",
  "2026-11-24T10:00:01.0000000Z Cache hit for: go-1",
  "2026-11-24T10:00:02.0000000Z Cache restored from key: go-1",
  "",
].join("\n");

describeDatabases("a completed run", (open) => {
  let world: TaskWorld;

  beforeEach(async () => {
    world = await createTaskWorld(open);
    world.standIn.world.addInstallation({ account: "syntasso" });
    world.standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
    world.standIn.world.addWorkflow({ repository, name: "Test Kratix" });
  });

  /** The task that the run's own webhook becomes. */
  function completed(jobs: readonly JobInput[], archive: ArchiveState): TaskData<"read-run"> {
    const pull = world.standIn.world.openPull({ repository, head: "faster" });
    const run = world.standIn.world.addCompletedRun({
      repository,
      workflow: "Test Kratix",
      pull: pull.number,
      jobs,
      archive,
    });
    const message = world.standIn.message({ event: "workflow_run.completed", repository, run: run.id });
    const translation = onWorkflowRunCompleted(JSON.parse(message?.payload ?? "{}"));
    if (translation.kind === "ignored") throw new Error(translation.reason);
    return TASK_DATA["read-run"].parse(translation.request.data);
  }

  /** One try; the data of the next one where there is to be one. */
  async function attempt(data: TaskData<"read-run">): Promise<TaskData<"read-run"> | undefined> {
    try {
      await readRun(data, world.dependencies, new AbortController().signal);
      return undefined;
    } catch (error) {
      if (error instanceof PostponedError) return TASK_DATA["read-run"].parse(error.data);
      throw error;
    }
  }

  async function outcomes({ repository: { id }, run }: TaskData<"read-run">) {
    const [stored] = await world.store.runsOfHead(id, { number: 1, headSha: run.headSha });
    return stored?.jobs.map(({ reading }) => reading?.caches.map(({ outcome }) => outcome) ?? "no log");
  }
  const asked = () => world.requests.map(({ name }) => name);

  it.each(["pending", "missing"] as const)(
    "whose logs are not there yet is put off without a word, and read once they are: %s",
    async (archive) => {
      const data = completed([{ name: "build", seconds: 60, log: LOG }], archive);
      const again = await attempt(data);
      expect(again).toEqual({ ...data, logLooks: 1 });
      expect(asked()).toEqual([]);

      world.standIn.world.setRunArchive({ repository, run: data.run.id, archive: "kept" });
      expect(await attempt(again ?? data)).toBeUndefined();
      expect(await outcomes(data)).toEqual([["hit"]]);
      expect(asked()).toEqual(["learn-history", "report-pull"]);
    },
  );

  it.each<[string, Partial<JobInput>, unknown]>([
    ["archive never comes is read by its jobs' own logs", { log: LOG }, ["hit"]],
    ["logs never come is reported by its times", {}, "no log"],
  ])("whose %s after some looks", async (_what, log, outcome) => {
    const data = completed([{ name: "build", seconds: 60, ...log }], "pending");
    let next: TaskData<"read-run"> | undefined = data;
    let looks = 0;
    while (next !== undefined && looks < 10) {
      next = await attempt(next);
      looks += 1;
    }
    expect(looks).toBe(5);
    expect(await outcomes(data)).toEqual([outcome]);
    expect(asked()).toEqual(["learn-history", "report-pull"]);
  });

  it("of which GitHub does not tell yet how a job ended is put off, and read once it does", async () => {
    const job = { name: "build", seconds: 60, log: LOG };
    const data = completed([job, { name: "test", status: "in_progress", completedAtMs: Date.now() }], "kept");
    const again = await attempt(data);
    expect(again).toEqual({ ...data, logLooks: 1 });
    expect(asked()).toEqual([]);

    for (const each of world.standIn.state.repository(repository).jobs.values()) {
      Object.assign(each, { status: "completed", conclusion: "success" });
    }
    expect(await attempt(again ?? data)).toBeUndefined();
    const [stored] = await world.store.runsOfHead(data.repository.id, { number: 1, headSha: data.run.headSha });
    expect(stored?.jobs.map(({ job: { name, conclusion } }) => [name, conclusion])).toEqual([
      ["build", "success"],
      ["test", "success"],
    ]);
  });

  it("whose logs GitHub has deleted is not waited for", async () => {
    const data = completed([{ name: "build", seconds: 60, log: LOG }], "gone");
    expect(await attempt(data)).toBeUndefined();
    expect(await outcomes(data)).toEqual(["no log"]);
  });

  it("has a job's own log asked for where the archive lacks it, and not that of a job that did not run", async () => {
    const data = completed(
      [
        { name: "a/b", seconds: 60, log: LOG },
        // The archive loses the sign that tells the two apart.
        { name: "a:b", seconds: 60, log: LOG },
        { name: "deploy", conclusion: "skipped" },
      ],
      "kept",
    );
    const since = world.standIn.requests.mark();
    expect(await attempt(data)).toBeUndefined();
    expect(await outcomes(data)).toEqual([["hit"], ["hit"], "no log"]);
    const route = "/repos/{owner}/{repo}/actions/jobs/{job_id}/logs";
    expect(world.standIn.requests.count({ method: "GET", route, since })).toBe(2);
  });
});
