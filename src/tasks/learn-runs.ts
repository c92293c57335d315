import { keepJobs } from "../analysis/keep-jobs.ts";
import type { EarlierRun } from "../github/earlier-runs.ts";
import type { GitHubRepository } from "../github/github.ts";
import type { Store } from "../store/store.ts";

/** Requests for the jobs of earlier runs at a time. GitHub allows a hundred, and a first comment shall not wait long. */
const AT_ONCE = 10;

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
