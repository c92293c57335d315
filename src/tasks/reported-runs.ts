import { matchesGlobs } from "../config/matches-globs.ts";
import type { RepositoryConfig } from "../config/repository-config.ts";
import type { StoredPull } from "../store/pulls.ts";
import type { RunRecord } from "../store/runs.ts";
import type { Store } from "../store/store.ts";

interface Place {
  readonly store: Store;
  readonly repositoryId: number;
  readonly config: RepositoryConfig;
}

/** The runs of a pull request's head that its repository wants to be told of. */
export async function reportedRuns(
  pull: StoredPull,
  { store, repositoryId, config }: Place,
): Promise<readonly RunRecord[]> {
  const heads = newestOfEach(await store.runsOfHead(repositoryId, pull));
  return heads.filter(({ run }) => matchesGlobs(run.workflowName, config.report.workflows));
}

/** Of several runs of one workflow for the same commit and event, as after a reopening, the newest counts. */
function newestOfEach(records: readonly RunRecord[]): readonly RunRecord[] {
  return [...new Map(records.map((record) => [`${record.run.workflowId}/${record.run.event}`, record])).values()];
}
