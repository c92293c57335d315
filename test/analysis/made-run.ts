import type { PullFacts } from "../../src/analysis/analyse-pull.ts";
import type { RunFacts } from "../../src/analysis/analyse-run.ts";
import type { EarlierJob, EarlierRun } from "../../src/analysis/choose-baseline.ts";
import { digestReading } from "../../src/analysis/digest-reading.ts";
import type { BuildStep, CacheReading, LogReading } from "../../src/model/reading.ts";
import type { Job, WorkflowRun } from "../../src/model/run.ts";

/** Runs made for tests of decisions: whole seconds from the start of the run, and logs that say one thing. */

const START_MS = Date.UTC(2026, 10, 24, 12);

export function madeRun(run: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    id: 1,
    attempt: 1,
    workflowId: 7,
    workflowName: "Test Kratix",
    event: "pull_request",
    conclusion: "success",
    headSha: "head",
    headBranch: "faster",
    headRepositoryId: 100,
    headOwner: "syntasso",
    startedAtMs: START_MS,
    ...run,
  };
}

interface JobTimes {
  readonly id?: number;
  readonly name?: string;
  readonly labels?: readonly string[];
  readonly conclusion?: string | null;
  /** Seconds from the start of the run; `queued` is when the job was created. */
  readonly queued?: number;
  readonly start?: number;
  readonly seconds?: number;
}

export function madeJob({
  id = 1,
  name = "build",
  labels = ["ubuntu-latest"],
  conclusion = "success",
  ...times
}: JobTimes = {}): Job {
  const start = times.start ?? 2;
  return {
    id,
    attempt: 1,
    name,
    conclusion,
    labels,
    createdAtMs: START_MS + 1_000 * (times.queued ?? 0),
    startedAtMs: START_MS + 1_000 * start,
    completedAtMs: START_MS + 1_000 * (start + (times.seconds ?? 60)),
    steps: [],
  };
}

/** An earlier run of one job that took so many seconds. */
export function earlierRun(
  seconds: number,
  { reading = null, ...job }: JobTimes & { readonly reading?: LogReading | null } = {},
): EarlierRun {
  return { jobs: [earlierJob(madeJob({ ...job, seconds }), reading)] };
}

export function earlierJob(job: Job, reading: LogReading | null = null): EarlierJob {
  return { ...job, digest: reading === null ? null : digestReading(reading) };
}

const EMPTY: LogReading = { lines: 1, bytes: 1, caches: [], builds: [], tools: [], goModules: [] };

export const NO_CACHES = EMPTY;

export function cacheReading(cache: Partial<CacheReading> = {}): CacheReading {
  return {
    producer: "actions/cache",
    key: "go-1a2b3c4d",
    restoredKey: null,
    outcome: "hit",
    sizeBytes: 50_000_000,
    restoreSeconds: 2,
    save: "none",
    savedBytes: null,
    saveSeconds: null,
    reason: null,
    step: null,
    ...cache,
  };
}

export function withCaches(...caches: readonly Partial<CacheReading>[]): LogReading {
  return { ...EMPTY, caches: caches.map(cacheReading) };
}

export const WARM = withCaches({ outcome: "hit" });
export const COLD = withCaches({ outcome: "miss", sizeBytes: null, restoreSeconds: null });

export function withBuild(...steps: readonly (Partial<BuildStep> & Pick<BuildStep, "name" | "outcome">)[]): LogReading {
  return {
    ...EMPTY,
    builds: [
      {
        imports: [],
        exports: [],
        step: null,
        steps: steps.map((step, index) => ({
          vertex: index + 1,
          stage: /^\[(\S+)/.exec(step.name)?.[1] ?? null,
          platform: null,
          target: null,
          seconds: null,
          ...step,
        })),
      },
    ],
  };
}

export function madeFacts(facts: Partial<RunFacts> = {}): RunFacts {
  return {
    run: madeRun(),
    jobs: [{ job: madeJob(), reading: null }],
    histories: [],
    stepHistory: [],
    baselineTrouble: null,
    previous: null,
    ...facts,
  };
}

export function pullOf(...runs: readonly RunFacts[]): PullFacts {
  return {
    pull: { number: 12, headSha: "head", baseRef: "main" },
    runs,
    minimumRuns: 5,
    mostRuns: 20,
    purge: null,
    budget: null,
    warnAt: 0.8,
    configFaults: [],
  };
}
