import { MissingPermissionError, statusOf } from "../github/errors.ts";
import type { FoundRepository } from "../github/find-repository.ts";
import type { GitHubRepository } from "../github/github.ts";
import type { Repository } from "../model/run.ts";
import type { BaselineName, BaselinePlace } from "../store/configured-baselines.ts";
import { readRules, type TaskDependencies } from "./dependencies.ts";
import { learnRuns } from "./learn-runs.ts";
import type { TaskData } from "./requests.ts";

/** Looks again for new runs of the workflow that a repository's configuration compares with. */
export async function learnBaselineTask(
  { installationId, repository }: TaskData<"learn-baseline">,
  dependencies: TaskDependencies,
): Promise<void> {
  const github = await dependencies.github.repository(installationId, repository);
  const { baseline } = (await readRules(github)).config;
  if (baseline.from === null) return;
  await learnBaseline(baseline.from, { installationId, repository, runs: baseline.runs, dependencies });
}

interface Learning {
  readonly installationId: number;
  /** The repository whose configuration it is. */
  readonly repository: Repository;
  readonly runs: number;
  readonly dependencies: Pick<TaskDependencies, "github" | "store">;
}

/** Finds a configured workflow and stores the times of its last runs on its default branch, or why it cannot be used. */
export async function learnBaseline(name: BaselineName, learning: Learning): Promise<BaselinePlace> {
  const { store } = learning.dependencies;
  const place = await look(name, learning);
  await store.saveBaselinePlace(learning.repository.id, { name, place });
  return place;
}

async function look(name: BaselineName, learning: Learning): Promise<BaselinePlace> {
  const found = await findOther(name, learning);
  const lookedAtMs = Date.now();
  const unusable = (trouble: string): BaselinePlace => ({ kind: "unusable", trouble, lookedAtMs });
  if (found === undefined) {
    return unusable(
      `${name.repository} cannot be read. Install the app on it too, in the same account, or correct baseline.from.repository`,
    );
  }
  const { other, github } = found;
  const request = { workflowId: name.workflow, baseRef: other.defaultBranch, limit: learning.runs };
  const earlier = await github.branchRuns(request).catch((error: unknown) => {
    if (statusOf(error) === 404 || error instanceof MissingPermissionError) return undefined;
    throw error;
  });
  if (earlier === undefined) {
    return unusable(
      `${name.repository} has no workflow ${name.workflow}. baseline.from.workflow takes the name of its file, such as ci.yaml`,
    );
  }
  const workflowId = earlier[0]?.run.workflowId;
  if (workflowId === undefined) {
    return unusable(`${name.workflow} of ${name.repository} has no successful run on ${other.defaultBranch} yet`);
  }
  await learnRuns(earlier, { github, store: learning.dependencies.store, repositoryId: other.id });
  return { kind: "found", repositoryId: other.id, workflowId, branch: other.defaultBranch, lookedAtMs };
}

/**
 * The other repository, with a token that may read it: its own where the app is installed on it under the same
 * installation, and this repository's where it is public. Never another installation's: a configuration must not show
 * what its account cannot read.
 */
async function findOther(
  { repository: fullName }: BaselineName,
  { installationId, repository, dependencies: { github, store } }: Learning,
): Promise<{ readonly other: FoundRepository; readonly github: GitHubRepository } | undefined> {
  const isIt = (each: Repository) => `${each.owner}/${each.name}`.toLowerCase() === fullName.toLowerCase();
  const installed = (await store.repositoriesOf(installationId)).find(isIt);
  if (installed !== undefined) {
    const own = await github.repository(installationId, installed);
    return {
      other: { ...installed, defaultBranch: installed.defaultBranch ?? (await own.defaultBranch()) },
      github: own,
    };
  }
  const other = await (await github.repository(installationId, repository)).findRepository(fullName);
  return other === undefined
    ? undefined
    : { other, github: await github.repository(installationId, other, repository) };
}
