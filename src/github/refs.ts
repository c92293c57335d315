import type { Repository } from "../model/run.ts";
import { isNotInPlan, MissingPermissionError, statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";

/** The short name of the branch whose caches everybody reads. */
export async function readDefaultBranch(octokit: Octokit, repository: Repository): Promise<string> {
  const { data } = await octokit.rest.repos.get({ owner: repository.owner, repo: repository.name });
  return data.default_branch;
}

/** Whether a full ref exists now. */
export async function refExists(octokit: Octokit, repository: Repository, ref: string): Promise<boolean> {
  try {
    const { data } = await octokit.rest.git.getRef({
      owner: repository.owner,
      repo: repository.name,
      ref: ref.replace(/^refs\//, ""),
    });
    // Old servers answer a list of the refs that begin so where there is none of this name.
    return !Array.isArray(data) || data.some((each: { readonly ref: string }) => each.ref === ref);
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

/**
 * Fails unless the default branch's ref is shown. GitHub answers 404 for what a token may not read too, so only to whom
 * it shows that one does it say of another that it is gone.
 */
export async function requireVisibleRefs(
  octokit: Octokit,
  repository: Repository,
  defaultBranch: string,
): Promise<void> {
  if (await refExists(octokit, repository, `refs/heads/${defaultBranch}`)) return;
  throw new MissingPermissionError("see which branches and tags are gone", {
    permission: "contents: read",
    repository,
    cause: new Error(`GitHub does not show the default branch ${defaultBranch}`),
  });
}

/**
 * Whether a ruleset covers a branch, which need not exist: one that is deleted and made anew at each release is meant to
 * keep its caches. Rules of the older kind, branch protection, cannot be asked for by a name that is gone.
 */
export async function isBranchRuled(octokit: Octokit, repository: Repository, branch: string): Promise<boolean> {
  try {
    const { data } = await octokit.rest.repos.getBranchRules({
      owner: repository.owner,
      repo: repository.name,
      branch,
      per_page: 1,
    });
    return data.length > 0;
  } catch (error) {
    // An Enterprise Server or a plan without rulesets has none: a private repository of a free account is refused.
    if (statusOf(error) === 404 || isNotInPlan(error)) return false;
    throw error;
  }
}

/** A branch as the list tells it. */
export interface ListedBranch {
  readonly name: string;
  readonly protected: boolean;
}

export interface BranchListing {
  readonly branches: readonly ListedBranch[];
  /** Whether these are all. */
  readonly complete: boolean;
}

/** The branches, of at most so many pages of a hundred. */
export async function listBranches(
  octokit: Octokit,
  repository: Repository,
  mostPages: number,
): Promise<BranchListing> {
  const branches: ListedBranch[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const { data } = await octokit.rest.repos.listBranches({
      owner: repository.owner,
      repo: repository.name,
      per_page: 100,
      page,
    });
    for (const branch of data) branches.push({ name: branch.name, protected: branch.protected });
    if (data.length < 100) return { branches, complete: true };
  }
  return { branches, complete: false };
}

/** The full refs that begin so, such as all branches of the merge queue. */
export async function listRefs(octokit: Octokit, repository: Repository, prefix: string): Promise<readonly string[]> {
  const refs: string[] = [];
  const pages = octokit.paginate.iterator(octokit.rest.git.listMatchingRefs, {
    owner: repository.owner,
    repo: repository.name,
    ref: prefix.replace(/^refs\//, ""),
    per_page: 100,
  });
  for await (const { data } of pages) for (const { ref } of data) refs.push(ref);
  return refs;
}
