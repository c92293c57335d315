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
}

/** Requests for the jobs of earlier runs at a time. */
const AT_ONCE = 4;

/**
 * Fetches, once, the times of a workflow's last runs on the base branch, and where there are none those of other pull
 * requests to it, so that a newly installed repository has something to compare with. Later runs are stored as they end.
 */
export async function learnHistory(github: GitHubRepository, store: Store, wanted: HistoryWanted): Promise<void> {
  if (await store.isLearnt(wanted.repositoryId, wanted)) return;
  const request = { workflowId: wanted.workflowId, baseRef: wanted.baseRef, limit: wanted.runs };
  const ofBranch = await github.branchRuns(request);
  const earlier = ofBranch.length > 0 ? ofBranch : await github.pullRuns(request);

  for (let start = 0; start < earlier.length; start += AT_ONCE) {
    await Promise.all(earlier.slice(start, start + AT_ONCE).map((each) => learnRun(each, { github, store, wanted })));
  }
  await store.markLearnt(wanted.repositoryId, wanted);
}

async function learnRun(
  { run, pulls }: EarlierRun,
  { github, store, wanted }: { github: GitHubRepository; store: Store; wanted: HistoryWanted },
): Promise<void> {
  // What was read in full when it ended knows more.
  if (await store.isRunRead(wanted.repositoryId, run)) return;
  const jobs = await github.jobs(run);
  await store.saveRun(wanted.repositoryId, {
    run,
    logs: "times",
    jobs: jobs.map((job) => ({ job, reading: null })),
    pulls,
  });
}
