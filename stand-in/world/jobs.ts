import type { WorldCore } from "./core.ts";
import type { Attempt, Job, JobStep, LogSource, Run, RunStatus } from "./state.ts";

interface StepInput {
  readonly name: string;
  /** Default 1. Steps follow each other without a gap. */
  readonly seconds?: number;
  readonly conclusion?: string;
  /** This step's part of the log; then the run archive has per-step files, and the job's log is all of them in order. */
  readonly log?: string;
}

export interface JobInput {
  readonly name: string;
  readonly labels?: readonly string[];
  /** Default `success`. */
  readonly conclusion?: string | null;
  readonly status?: RunStatus;
  /** From its start to its end. Default: the sum of its steps, or 10. */
  readonly seconds?: number;
  /** From its creation to its start. Default 2. */
  readonly queuedSeconds?: number;
  /** From the start of the attempt to its creation, for jobs that need others. Default 0. */
  readonly startsAfterSeconds?: number;
  /** Exact times instead, for absurd ones too. */
  readonly createdAtMs?: number;
  readonly startedAtMs?: number;
  readonly completedAtMs?: number | null;
  readonly steps?: readonly StepInput[];
  /** Default: what its steps say; with neither, there is no log (404). */
  readonly log?: LogSource;
}

/** Milliseconds from the start of an attempt to the end of its last job. */
export function longestMs(jobs: readonly JobInput[]): number {
  const endMs = (job: JobInput) => ((job.startsAfterSeconds ?? 0) + (job.queuedSeconds ?? 2) + secondsOf(job)) * 1_000;
  return Math.max(0, ...jobs.map(endMs));
}

/** Makes one job of an attempt. */
export function makeJob(core: WorldCore, context: { run: Run; attempt: Attempt; input: JobInput }): Job {
  const { run, attempt, input } = context;
  const createdAtMs = input.createdAtMs ?? attempt.startedAtMs + (input.startsAfterSeconds ?? 0) * 1_000;
  const startedAtMs = input.startedAtMs ?? createdAtMs + (input.queuedSeconds ?? 2) * 1_000;
  const skipped = input.conclusion === "skipped";
  const status = input.status ?? "completed";
  return {
    id: core.identity.nextId("job"),
    run,
    attempt: attempt.number,
    name: input.name,
    labels: input.labels ?? ["ubuntu-latest"],
    runnerName: skipped ? null : "GitHub Actions 1000000001",
    status,
    conclusion: status === "completed" ? (input.conclusion ?? "success") : null,
    createdAtMs,
    startedAtMs,
    completedAtMs: completion(input, { status, startedAtMs }),
    steps: skipped ? [] : makeSteps(input.steps ?? [], startedAtMs),
    log: logOf(input),
  };
}

function completion(input: JobInput, job: { readonly status: RunStatus; readonly startedAtMs: number }): number | null {
  if (input.completedAtMs !== undefined) return input.completedAtMs;
  return job.status === "completed" ? job.startedAtMs + secondsOf(input) * 1_000 : null;
}

function secondsOf(input: JobInput): number {
  if (input.seconds !== undefined) return input.seconds;
  if (input.steps === undefined) return 10;
  return input.steps.reduce((sum, step) => sum + (step.seconds ?? 1), 0);
}

function makeSteps(steps: readonly StepInput[], startedAtMs: number): readonly JobStep[] {
  let atMs = startedAtMs;
  return steps.map((step, index) => {
    const stepStartMs = atMs;
    atMs += (step.seconds ?? 1) * 1_000;
    return {
      number: index + 1,
      name: step.name,
      status: "completed",
      conclusion: step.conclusion ?? "success",
      startedAtMs: stepStartMs,
      completedAtMs: atMs,
      log: step.log ?? null,
    };
  });
}

function logOf(input: JobInput): LogSource {
  if (input.log !== undefined) return input.log;
  const parts = (input.steps ?? []).map((step) => step.log).filter((log) => log !== undefined);
  return parts.length === 0 ? { state: "missing" } : parts.join("");
}
