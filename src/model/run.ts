/** A repository as the API addresses it. `id` stays when the repository is renamed or transferred, so the store keys by it. */
export interface Repository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
}

/** How a job or a run ended, in GitHub's words; `null` while it has not. An unknown word is kept as it is. */
export type Conclusion = string | null;

/** One step of a job, as the jobs API tells it. Its times have whole seconds. */
export interface Step {
  readonly number: number;
  readonly name: string;
  readonly conclusion: Conclusion;
  /** Milliseconds since 1970; `null` where the API has none. */
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
}

/** One job of one attempt of a workflow run. */
export interface Job {
  readonly id: number;
  /** The attempt that ran it: a re-run of the failed jobs leaves the others with the earlier attempt's number. */
  readonly attempt: number;
  /** `caller / called` for a job of a reusable workflow; may repeat within a run. */
  readonly name: string;
  readonly conclusion: Conclusion;
  /** Labels asked of the runner, such as `ubuntu-latest`: its class. */
  readonly labels: readonly string[];
  readonly createdAtMs: number | null;
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
  readonly steps: readonly Step[];
}

/** One attempt of a workflow run, as the `workflow_run` event or the runs API tells it. */
export interface WorkflowRun {
  readonly id: number;
  readonly attempt: number;
  readonly workflowId: number;
  /** The workflow's name; it may be missing, repeated or changed, so `workflowId` is the identity. */
  readonly workflowName: string;
  /** What triggered it: `pull_request`, `push`, `schedule`, … */
  readonly event: string;
  readonly conclusion: Conclusion;
  readonly headSha: string;
  /** `null` for a detached head or a deleted fork. */
  readonly headBranch: string | null;
  /** The repository that `headBranch` belongs to: a fork's for a pull request from a fork, `null` when it is gone. */
  readonly headRepositoryId: number | null;
  /** The login of that repository's owner, by which GitHub's list of pull requests is searched. */
  readonly headOwner: string | null;
  /** When this attempt started, in milliseconds since 1970; whole seconds. */
  readonly startedAtMs: number;
}

/** Runs that ended so have no jobs or logs of their own: 0 seconds would look like a speed-up. */
const WITHOUT_WORK = ["action_required", "startup_failure", "skipped", "stale"];

/** Whether a run that ended so did any work. */
export function didWork(conclusion: Conclusion): boolean {
  return conclusion !== null && !WITHOUT_WORK.includes(conclusion);
}
