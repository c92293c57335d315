import type { Endpoints } from "@octokit/types";
import type { OpenPull, PullRequest } from "../model/pull.ts";
import type { Repository, WorkflowRun } from "../model/run.ts";
import { statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";

type ListedPull = Endpoints["GET /repos/{owner}/{repo}/pulls"]["response"]["data"][number];

/**
 * Events whose runs test a pull request's head commit. `pull_request_target` is none of them: its run names the base
 * commit, and its caches belong to the default branch.
 */
const EVENTS_OF_PULLS = ["pull_request", "pull_request_review", "push"];

/**
 * Finds the pull requests that a run was for: several, when one head goes to several bases.
 *
 * The run's own `pull_requests` cannot be used: it is empty for forks, and elsewhere lists whatever has the same commit
 * or branch name (https://github.com/actions/runner/issues/3444). The list by head works for both.
 */
export async function findPullsOfRun(
  octokit: Octokit,
  repository: Repository,
  run: WorkflowRun,
): Promise<readonly PullRequest[]> {
  const { headBranch, headOwner, headRepositoryId } = run;
  if (!EVENTS_OF_PULLS.includes(run.event) || headBranch === null || headOwner === null) return [];

  const { data } = await octokit.rest.pulls.list({
    owner: repository.owner,
    repo: repository.name,
    state: "all",
    head: `${headOwner}:${headBranch}`,
    sort: "updated",
    direction: "desc",
    per_page: 100,
  });
  // A branch name comes again after its pull request was merged, and `head` ignores what follows a renamed owner.
  const ofBranch = data
    .map(toPull)
    .filter((pull) => pull.headRepositoryId === headRepositoryId && pull.headRef === headBranch);
  return chooseByHead(ofBranch, run);
}

/**
 * By commit; and where the branch was pushed again in the meantime, those of the branch that are open, or were closed
 * since the run began: what it has saved stays behind there.
 */
function chooseByHead(pulls: readonly PullRequest[], run: WorkflowRun): readonly PullRequest[] {
  const open = pulls.filter((pull) => pull.state === "open");
  if (run.event === "push") return open.filter((pull) => pull.headSha === run.headSha);
  const ofCommit = pulls.filter((pull) => pull.headSha === run.headSha);
  if (ofCommit.length > 0) return ofCommit;
  return pulls.filter((pull) => pull.state === "open" || pull.updatedAtMs >= run.startedAtMs);
}

/** Reads a pull request, or nothing where there is none. */
export async function readPull(
  octokit: Octokit,
  repository: Repository,
  number: number,
): Promise<PullRequest | undefined> {
  try {
    const { data } = await octokit.rest.pulls.get({
      owner: repository.owner,
      repo: repository.name,
      pull_number: number,
    });
    return toPull(data);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** A pull request, open or not, as far as it tells which runs were for it. */
export interface PastPull extends Pick<PullRequest, "number" | "headRef" | "headRepositoryId" | "headSha" | "baseRef"> {
  readonly openedAtMs: number;
  /** Infinite while it is open. */
  readonly closedAtMs: number;
}

/** The pull requests to a base that changed last, the newest first: as many as one request gives. */
export async function listPullsTo(
  octokit: Octokit,
  repository: Repository,
  baseRef: string,
): Promise<readonly PastPull[]> {
  const { data } = await octokit.rest.pulls.list({
    owner: repository.owner,
    repo: repository.name,
    state: "all",
    base: baseRef,
    sort: "updated",
    direction: "desc",
    per_page: 100,
  });
  return data.map((pull) => ({
    ...toPull(pull),
    openedAtMs: Date.parse(pull.created_at),
    closedAtMs: pull.closed_at === null ? Number.POSITIVE_INFINITY : Date.parse(pull.closed_at),
  }));
}

/** Which open pull requests are asked for: those from a branch of the repository, those to one, or all. */
export interface OpenPullFilter {
  readonly headBranch?: string;
  readonly baseBranch?: string;
}

/**
 * The open pull requests. Oldest first, so that one that is opened while we read comes at the end. One that is closed
 * meanwhile lets another move up a page and be missed, so before anything is deleted its own pull request is asked.
 */
export async function listOpenPulls(
  octokit: Octokit,
  repository: Repository,
  { headBranch, baseBranch }: OpenPullFilter = {},
): Promise<readonly OpenPull[]> {
  const open = new Map<number, OpenPull>();
  const pages = octokit.paginate.iterator(octokit.rest.pulls.list, {
    owner: repository.owner,
    repo: repository.name,
    state: "open",
    ...(headBranch === undefined ? {} : { head: `${repository.owner}:${headBranch}` }),
    ...(baseBranch === undefined ? {} : { base: baseBranch }),
    sort: "created",
    direction: "asc",
    per_page: 100,
  });
  for await (const { data } of pages) {
    for (const pull of data) {
      const { number, headRef, headRepositoryId, baseRef } = toPull(pull);
      open.set(number, { number, headRef, headRepositoryId, baseRef });
    }
  }
  return [...open.values()];
}

type PullFields = Pick<ListedPull, "number" | "state" | "locked" | "user" | "base" | "updated_at"> & {
  readonly head: { readonly sha: string; readonly ref: string; readonly repo: { readonly id: number } | null };
};

function toPull(pull: PullFields): PullRequest {
  return {
    number: pull.number,
    state: pull.state === "open" ? "open" : "closed",
    headSha: pull.head.sha,
    headRef: pull.head.ref,
    headRepositoryId: pull.head.repo?.id ?? null,
    baseRef: pull.base.ref,
    authorIsBot: pull.user?.type === "Bot",
    locked: pull.locked,
    // One without a time never replaces one that has it.
    updatedAtMs: Date.parse(pull.updated_at) || 0,
  };
}
