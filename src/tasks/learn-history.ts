import { keepJobs } from "../analysis/keep-jobs.ts";
import type { EarlierRun } from "../github/earlier-runs.ts";
import type { GitHubRepository } from "../github/github.ts";
import type { Store } from "../store/store.ts";

/** What history is wanted: of one workflow on one base branch. */
export interface HistoryWanted {
  readonly repositoryId: number;
  readonly workflowId: number;
  readonly baseRef: string;
  /** At most this many runs; each costs a request, once. */
  readonly runs: number;
  /** Fewer runs of the base branch itself than this are not enough to compare with. */
  readonly minimum: number;
}

/** Requests for the jobs of earlier runs at a time. GitHub allows a hundred, and a first comment shall not wait long. */
const AT_ONCE = 10;

/**
 * Fetches, once, the times of a workflow's last runs on the base branch, and where there are not enough those of
 * other pull requests to it, so that a newly installed repository has something to compare with. Later runs are stored as they end.
 */
export async function learnHistory(
  github: GitHubRepository,
  store: Store,
  wanted: HistoryWanted,
): Promise<"learnt now" | "known"> {
  if (await store.isLearnt(wanted.repositoryId, wanted)) return "known";
  const request = { workflowId: wanted.workflowId, baseRef: wanted.baseRef, limit: wanted.runs };
  const ofBranch = await github.branchRuns(request);
  const ofPulls = ofBranch.length >= wanted.minimum ? [] : await github.pullRuns(request);
  await learnRuns([...ofBranch, ...ofPulls], { github, store, repositoryId: wanted.repositoryId });
  await store.markLearnt(wanted.repositoryId, wanted);
  return "learnt now";
}

interface Learning {
  readonly github: GitHubRepository;
  readonly store: Store;
  readonly repositoryId: number;
}

/** Stores the times of earlier runs. Each that is not known costs a request. */
export async function learnRuns(earlier: readonly EarlierRun[], learning: Learning): Promise<void> {
  for (let start = 0; start < earlier.length; start += AT_ONCE) {
    await Promise.all(earlier.slice(start, start + AT_ONCE).map((each) => learnRun(each, learning)));
  }
}

async function learnRun({ run, pulls }: EarlierRun, { github, store, repositoryId }: Learning): Promise<void> {
  // What was read in full when it ended knows more.
  if (await store.isRunKnown(repositoryId, run)) return;
  const jobs = await github.jobs(run);
  await store.saveRun(repositoryId, {
    run,
    logs: "times",
    jobs: keepJobs(jobs.map((job) => ({ job, reading: null }))),
    pulls,
  });
}
