import type { WorldCore } from "./core.ts";
import { type JobInput, longestMs, makeJob } from "./jobs.ts";
import { pullOf } from "./pulls.ts";
import type { ArchiveState, Attempt, LogSource, Pull, Repository, Run, Workflow } from "./state.ts";

export interface RunInput {
  readonly repository: string;
  /** Its name, path or id. */
  readonly workflow: string | number;
  /** Default: `pull_request` with a `pull`, else `push`. */
  readonly event?: string;
  /** The pull request that triggered it. */
  readonly pull?: number;
  /** Without a pull request: the branch. Default: the default branch. */
  readonly branch?: string;
  readonly sha?: string;
  readonly title?: string;
  readonly actor?: string;
  readonly atMs?: number;
}

export interface RunReference {
  readonly repository: string;
  readonly run: number;
}

export interface RunEnd {
  readonly jobs: readonly JobInput[];
  /** Default: `failure` or `cancelled` when a job ended so, else `success`. */
  readonly conclusion?: string;
  /** How the log archive is kept; default `kept`. */
  readonly archive?: ArchiveState;
}

/** Building workflow runs, their attempts, jobs and logs. */
export function runBuilders(core: WorldCore) {
  return {
    /** A run begins; it has no jobs until it is completed. */
    startRun: (input: RunInput): Run => startRun(core, input),

    /** The newest attempt of a run ends with these jobs. */
    completeRun: (input: RunReference & RunEnd): Run => completeRun(core, runOf(core, input), input),

    /** A run that is over. Unless `atMs` says when it began, it ended now. */
    addCompletedRun(input: RunInput & RunEnd): Run {
      const atMs = input.atMs ?? core.clock() - longestMs(input.jobs);
      return completeRun(core, startRun(core, { ...input, atMs }), input);
    },

    /** Starts another attempt. Complete it with the jobs that ran again: all of them, or the failed ones only. */
    rerun(input: RunReference & { readonly atMs?: number }): Run {
      const run = runOf(core, input);
      run.attempts.push(newAttempt(run.attempts.length + 1, input.atMs ?? core.clock()));
      return run;
    },

    /** Replaces the log of a job, for instance by the reason why there is none. */
    setJobLog(input: { readonly repository: string; readonly job: number; readonly log: LogSource }): void {
      const job = core.repository(input.repository).jobs.get(input.job);
      if (job === undefined) throw new Error(`The stand-in has no job ${input.job} in ${input.repository}`);
      job.log = input.log;
    },

    /** Says how the log archive of a run's newest attempt is kept. */
    setRunArchive(input: RunReference & { readonly archive: ArchiveState }): void {
      latestAttempt(runOf(core, input)).archive = input.archive;
    },

    /** Takes a run away, as GitHub does after its retention time. */
    removeRun(input: RunReference): void {
      const run = runOf(core, input);
      for (const job of run.attempts.flatMap((attempt) => attempt.jobs)) run.repository.jobs.delete(job.id);
      run.repository.runs.delete(run.id);
    },
  };
}

/** The newest attempt; a run always has one. */
export function latestAttempt(run: Run): Attempt {
  const attempt = run.attempts.at(-1);
  if (attempt === undefined) throw new Error(`Run ${run.id} of the stand-in has no attempt`);
  return attempt;
}

/** The run by id. Throws for an unknown one: a test asked for what it never made. */
export function runOf(core: WorldCore, reference: RunReference): Run {
  const run = core.repository(reference.repository).runs.get(reference.run);
  if (run === undefined) throw new Error(`The stand-in has no run ${reference.run} in ${reference.repository}`);
  return run;
}

function startRun(core: WorldCore, input: RunInput): Run {
  const repository = core.repository(input.repository);
  const pull = input.pull === undefined ? undefined : pullOf(core, { repository: input.repository, pull: input.pull });
  const workflow = workflowNamed(repository, input.workflow);
  const atMs = input.atMs ?? core.clock();
  const run: Run = {
    id: core.identity.nextId("run"),
    repository,
    workflow,
    runNumber: repository.runs.size + 1,
    event: input.event ?? (pull === undefined ? "push" : "pull_request"),
    ...headOf(repository, pull, input),
    title: input.title ?? pull?.title ?? "Change something",
    actor: pull?.author ?? core.account(input.actor ?? "octocat"),
    createdAtMs: atMs,
    attempts: [newAttempt(1, atMs)],
  };
  repository.commits.add(run.headSha);
  repository.runs.set(run.id, run);
  return run;
}

/** What the run ran on. A `pull_request_target` run's `head_sha` is the base side (actions/checkout#2454). */
function headOf(repository: Repository, pull: Pull | undefined, input: RunInput) {
  if (pull !== undefined) {
    const side = input.event === "pull_request_target" ? pull.base : pull.head;
    return { headBranch: pull.head.ref, headSha: input.sha ?? side.sha, headRepository: pull.head.repository };
  }
  const branch = input.branch ?? repository.defaultBranch;
  const sha = input.sha ?? repository.branches.get(branch)?.sha;
  if (sha === undefined) throw new Error(`${repository.fullName} of the stand-in has no branch ${branch}; give a sha`);
  return { headBranch: branch, headSha: sha, headRepository: repository };
}

function workflowNamed(repository: Repository, name: string | number): Workflow {
  const matches = (each: Workflow) => each.id === name || each.name === name || each.path === name;
  const workflow = repository.workflows.values().find(matches);
  if (workflow === undefined) throw new Error(`${repository.fullName} of the stand-in has no workflow ${name}`);
  return workflow;
}

function newAttempt(number: number, atMs: number): Attempt {
  return {
    number,
    startedAtMs: atMs,
    updatedAtMs: atMs,
    status: "in_progress",
    conclusion: null,
    jobs: [],
    archive: "kept",
  };
}

function completeRun(core: WorldCore, run: Run, end: RunEnd): Run {
  const attempt = latestAttempt(run);
  for (const input of end.jobs) {
    const job = makeJob(core, { run, attempt, input });
    attempt.jobs.push(job);
    run.repository.jobs.set(job.id, job);
  }
  attempt.status = "completed";
  attempt.conclusion = end.conclusion ?? worst(attempt.jobs.map((job) => job.conclusion));
  attempt.archive = end.archive ?? "kept";
  attempt.updatedAtMs = Math.max(attempt.startedAtMs, ...attempt.jobs.map((job) => job.completedAtMs ?? 0));
  return run;
}

function worst(conclusions: readonly (string | null)[]): string {
  return ["failure", "timed_out", "cancelled"].find((each) => conclusions.includes(each)) ?? "success";
}
