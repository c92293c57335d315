import type { PurgeSwitches, RepositoryRefs } from "../analysis/judge-ref.ts";
import type { GitHubRepository } from "../github/github.ts";
import type { CacheEntry } from "../model/cache-entry.ts";
import { kindOfRef } from "../model/ref.ts";

/** Refs that are asked for one by one; of more, the whole list is read, which costs a request for a hundred. */
const MOST_SINGLE_LOOKS = 30;

/** Pages of branches at most, so that a sweep keeps to its share of requests in the largest repositories. */
const MOST_BRANCH_PAGES = 40;

/** All branches of the merge queue begin so. */
const QUEUE_PREFIX = "refs/heads/gh-readonly-queue/";

const TAG_PREFIX = "refs/tags/";

/** What of GitHub a look at all refs needs. */
export type RefsReader = Pick<
  GitHubRepository,
  "refExists" | "requireVisibleRefs" | "defaultBranch" | "openPulls" | "branches" | "refs"
>;

interface LookScope {
  readonly repository: { readonly id: number };
  readonly entries: readonly CacheEntry[];
  readonly switchedOff: PurgeSwitches;
}

/**
 * Who may still read a repository's caches: one list of open pull requests, and of the branches only those that hold
 * caches and are not in use already. Called after the caches were listed. What a list missed because its pages moved is
 * found to exist by the look before the deletion.
 */
export async function lookAtRefs(
  github: RefsReader,
  { repository, entries, switchedOff }: LookScope,
): Promise<RepositoryRefs> {
  const [defaultBranch, openPulls] = await Promise.all([github.defaultBranch(), github.openPulls()]);
  const ownHeads = openPulls.filter((pull) => pull.headRepositoryId === repository.id).map((pull) => pull.headRef);
  const inUse = new Set([defaultBranch, ...openPulls.map((pull) => pull.baseRef), ...ownHeads]);
  const refs = Map.groupBy(new Set(entries.map(({ ref }) => ref)), (ref) => kindOfRef(ref).kind);
  const doubtful = (kind: "branch" | "queue" | "tag") =>
    switchedOff[kind] === undefined ? (refs.get(kind) ?? []).filter((ref) => !isBranchIn(ref, inUse)) : [];

  const gone = [
    ...(await goneBranches(github, doubtful("branch"))),
    ...(await goneUnder(github, QUEUE_PREFIX, doubtful("queue"))),
    ...(await goneUnder(github, TAG_PREFIX, doubtful("tag"))),
  ];
  if (gone.length > 0) await github.requireVisibleRefs(defaultBranch);
  // A branch that exists stays, protected or not; whether a rule covers one that is gone is asked before the deletion.
  return { repositoryId: repository.id, defaultBranch, openPulls, gone: new Set(gone), protectedBranches: new Set() };
}

function isBranchIn(ref: string, names: ReadonlySet<string>): boolean {
  const named = kindOfRef(ref);
  return (named.kind === "branch" || named.kind === "queue") && names.has(named.name);
}

async function goneBranches(github: RefsReader, refs: readonly string[]): Promise<readonly string[]> {
  if (refs.length <= MOST_SINGLE_LOOKS) return goneOneByOne(github, refs);
  const { branches, complete } = await github.branches(MOST_BRANCH_PAGES);
  const existing = new Set(branches.map(({ name }) => `refs/heads/${name}`));
  const missing = refs.filter((ref) => !existing.has(ref));
  // Of a list that was not read to its end a few are found out, and the rest stays until a later sweep.
  return complete ? missing : goneOneByOne(github, missing.slice(0, MOST_SINGLE_LOOKS));
}

async function goneUnder(github: RefsReader, prefix: string, refs: readonly string[]): Promise<readonly string[]> {
  if (refs.length <= 1) return goneOneByOne(github, refs);
  const existing = new Set(await github.refs(prefix));
  return refs.filter((ref) => !existing.has(ref));
}

async function goneOneByOne(github: RefsReader, refs: readonly string[]): Promise<readonly string[]> {
  const gone: string[] = [];
  for (const ref of refs) if (!(await github.refExists(ref))) gone.push(ref);
  return gone;
}
