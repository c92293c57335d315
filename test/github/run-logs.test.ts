import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowRun } from "../../src/model/run.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import type { JobInput } from "../../stand-in/world/jobs.ts";
import type { ArchiveState, Run } from "../../stand-in/world/state.ts";
import { githubOf } from "../stand-in/app-client.ts";

const repository = "octo/api";
const workflow = "CI";

let standIn: StandIn;
let installationId: number;
let repositoryId: number;
beforeAll(async () => {
  standIn = await createStandIn();
  installationId = standIn.world.addInstallation({ account: "octo" }).id;
  repositoryId = standIn.world.addRepository({ owner: "octo", name: "api" }).id;
  standIn.world.addWorkflow({ repository, name: workflow });
});
afterAll(() => standIn.stop());

/** Made logs: what is tested is where they come from, not what is in them. */
const jobs: readonly JobInput[] = ["build", "test", "lint"].map((name) => ({ name, log: `the log of ${name}\n` }));

function addRun(archive: ArchiveState, of = jobs): Run {
  return standIn.world.addCompletedRun({ repository, workflow, jobs: of, archive });
}

/** Reads each job's log as text, and tells which requests that took. */
async function readLogs(run: Run, { lastLook = false } = {}) {
  const github = await githubOf(standIn).repository(installationId, { id: repositoryId, owner: "octo", name: "api" });
  const reference = { id: run.id, attempt: 1 } as WorkflowRun;
  const known = await github.jobs(reference);
  const mark = standIn.requests.mark();
  const logs = await github.logs({
    run: reference,
    jobs: known,
    lastLook,
    signal: new AbortController().signal,
    read: async (_job, chunks) => Buffer.concat(await Array.fromAsync(chunks)).toString(),
  });
  const asked = standIn.requests.since(mark).filter(({ host }) => host === "api");
  return {
    kind: logs.kind,
    texts: logs.kind === "read" ? known.map((job) => logs.readings.get(job.id)) : [],
    archives: asked.filter(({ route }) => route?.includes("/attempts/")).length,
    single: asked.filter(({ route }) => route?.endsWith("/jobs/{job_id}/logs")).length,
  };
}

const texts = ["the log of build\n", "the log of test\n", "the log of lint\n"];

describe("the logs of a run", () => {
  it("come in one request, whatever the number of jobs", async () => {
    expect(await readLogs(addRun("kept"))).toEqual({ kind: "read", texts, archives: 1, single: 0 });
  });

  it.each(["missing", "pending"] as const)("are waited for while the archive is %s", async (archive) => {
    const run = addRun(archive);
    expect(await readLogs(run)).toMatchObject({ kind: "missing", archives: 1, single: 0 });
    standIn.world.setRunArchive({ repository, run: run.id, archive: "kept" });
    expect(await readLogs(run)).toMatchObject({ kind: "read", texts });
  });

  it.each(["missing", "pending"] as const)(
    "come job by job at the last look when the archive is %s",
    async (archive) => {
      expect(await readLogs(addRun(archive), { lastLook: true })).toEqual({
        kind: "read",
        texts,
        archives: 1,
        single: 3,
      });
    },
  );

  it("are missing when neither the archive nor any job has them, and one request tells that of all jobs", async () => {
    const without = jobs.map((job): JobInput => ({ ...job, log: { state: "missing" } }));
    expect(await readLogs(addRun("missing", without), { lastLook: true })).toMatchObject({
      kind: "missing",
      single: 1,
    });
  });

  it("are read without the job that has none", async () => {
    const [build, test, lint] = jobs as [JobInput, JobInput, JobInput];
    const run = addRun("missing", [build, { ...test, log: { state: "gone" } }, lint]);
    expect(await readLogs(run, { lastLook: true })).toMatchObject({
      kind: "read",
      texts: [texts[0], undefined, texts[2]],
    });
  });

  it("are gone for good with their archive", async () => {
    expect(await readLogs(addRun("gone"), { lastLook: true })).toMatchObject({ kind: "gone", single: 0 });
  });
});
