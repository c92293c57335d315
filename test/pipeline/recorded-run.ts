import { createReadStream, readFileSync } from "node:fs";
import path from "node:path";
import type { PullFacts } from "../../src/analysis/analyse-pull.ts";
import type { RunFacts } from "../../src/analysis/analyse-run.ts";
import type { EarlierRun } from "../../src/analysis/choose-baseline.ts";
import { digestReading } from "../../src/analysis/digest-reading.ts";
import type { BaselineSource, PreviousResult } from "../../src/analysis/findings.ts";
import { readRepositoryConfig } from "../../src/config/read-repository-config.ts";
import { DEFAULT_CONFIG } from "../../src/config/repository-config.ts";
import { readJobLog } from "../../src/log/read-job-log.ts";
import type { CacheBudget } from "../../src/model/cache-entry.ts";
import type { PurgeResult } from "../../src/model/purge.ts";
import type { LogReading } from "../../src/model/reading.ts";
import type { Job } from "../../src/model/run.ts";

const FIXTURES = path.resolve(import.meta.dirname, "../fixtures");

/** When every run here began. */
const START_MS = Date.UTC(2026, 10, 24, 12);

/** `_run.json`: what GitHub tells of a pull request's runs. test/fixtures/runs/README.md describes it. */
interface RecordedRun {
  readonly about: string;
  readonly pull: PullFacts["pull"];
  readonly configuration?: string;
  readonly workflows: readonly RecordedWorkflow[];
  readonly purge?: PurgeResult;
  readonly budget?: CacheBudget;
}

interface RecordedWorkflow {
  readonly name: string;
  readonly id: number;
  readonly conclusion?: string;
  readonly jobs: readonly RecordedJob[];
  readonly earlier?: {
    readonly source: BaselineSource;
    /** Of each job: its seconds in each earlier run, and the log of all of them. */
    readonly jobs: readonly (Omit<RecordedJob, "seconds"> & { readonly seconds: readonly number[] })[];
  };
  /** Logs that tell what the build steps cost when they run. */
  readonly builds?: readonly { readonly job: string; readonly log: string }[];
  readonly previous?: Omit<PreviousResult, "missed">;
}

interface RecordedJob {
  readonly name: string;
  readonly queued?: number;
  readonly start: number;
  readonly seconds: number;
  readonly conclusion?: string;
  readonly log?: string;
}

/** Makes the facts of a recorded run: its JSON, with each log read. */
export async function factsOf(folder: string): Promise<PullFacts> {
  const recorded: RecordedRun = JSON.parse(readFileSync(path.join(folder, "_run.json"), "utf8"));
  const rules = readRepositoryConfig(recorded.configuration ?? "");
  const config = rules.kind === "valid" ? rules.config : DEFAULT_CONFIG;
  const runs: RunFacts[] = [];
  for (const workflow of recorded.workflows) runs.push(await runFactsOf(workflow, recorded.pull));
  return {
    pull: recorded.pull,
    runs,
    minimumRuns: config.baseline.minimum,
    mostRuns: config.baseline.runs,
    purge: recorded.purge ?? null,
    budget: recorded.budget ?? null,
    warnAt: config.budget.warn_at,
    configFaults: rules.kind === "valid" ? [] : rules.faults,
  };
}

async function runFactsOf(workflow: RecordedWorkflow, { headSha }: PullFacts["pull"]): Promise<RunFacts> {
  const { jobs, earlier, builds = [], previous } = workflow;
  const present = jobs.map(async (job, index) => ({ job: toJob(job, index), reading: await readLog(job.log) }));
  const stepHistory = builds.map(async ({ job, log }) => ({ name: job, digest: digestReading(await readLog(log)) }));
  return {
    run: {
      id: workflow.id * 1_000,
      attempt: 1,
      workflowId: workflow.id,
      workflowName: workflow.name,
      event: "pull_request",
      conclusion: workflow.conclusion ?? "success",
      headSha,
      headBranch: "faster",
      headRepositoryId: 1,
      headOwner: "mona",
      startedAtMs: START_MS,
    },
    jobs: await Promise.all(present),
    histories: earlier === undefined ? [] : [{ source: earlier.source, runs: await earlierRuns(earlier.jobs) }],
    stepHistory: await Promise.all(stepHistory),
    baselineTrouble: null,
    previous: previous === undefined ? null : { ...previous, missed: [] },
  };
}

async function earlierRuns(jobs: NonNullable<RecordedWorkflow["earlier"]>["jobs"]): Promise<readonly EarlierRun[]> {
  const digests = await Promise.all(jobs.map(async ({ log }) => digestReading(await readLog(log))));
  const times = jobs[0]?.seconds ?? [];
  return times.map((_, at) => ({
    jobs: jobs.map((job, index) => ({
      ...toJob({ ...job, seconds: job.seconds[at] ?? 0 }, index),
      digest: digests[index] ?? null,
    })),
  }));
}

function toJob({ name, queued = 0, start, seconds, conclusion = "success" }: RecordedJob, index: number): Job {
  return {
    id: index + 1,
    attempt: 1,
    name,
    conclusion,
    labels: ["ubuntu-latest"],
    createdAtMs: START_MS + 1_000 * queued,
    startedAtMs: START_MS + 1_000 * start,
    completedAtMs: START_MS + 1_000 * (start + seconds),
    steps: [],
  };
}

async function readLog(log: string | undefined): Promise<LogReading | null> {
  return log === undefined ? null : readJobLog(createReadStream(path.join(FIXTURES, "logs", log)));
}
