import type { RepositoryRefs } from "../analysis/judge-ref.ts";
import { statusOf } from "../github/errors.ts";
import type { GitHubRepository } from "../github/github.ts";
import type { CacheEntry } from "../model/cache-entry.ts";
import type { OpenPull, PullRequest } from "../model/pull.ts";
import { kindOfRef, type RefKind } from "../model/ref.ts";

/** What of GitHub a look at one ref needs. */
export type RefReader = Pick<
  GitHubRepository,
  "cacheEntries" | "pull" | "refExists" | "requireVisibleRefs" | "defaultBranch" | "openPulls" | "isBranchRuled"
>;

/** How things are under one ref at this moment. */
export interface RefLook {
  readonly entries: readonly CacheEntry[];
  /** As far as they say who may read the ref. */
  readonly refs: RepositoryRefs;
  /** Whether somebody still works there: the pull request is open, or the ref exists. */
  readonly inUse: boolean;
  /** The pull request, where the ref is one's. */
  readonly pull: PullRequest | null;
}

/**
 * Looks at one ref, right before something is deleted there. The entries are read first: what opens in between is then
 * seen as open. Nothing comes back where the repository is gone or out of reach.
 */
export async function lookAtRef(
  github: RefReader,
  { repository, ref }: { readonly repository: { readonly id: number }; readonly ref: string },
): Promise<RefLook | undefined> {
  const entries = await github.cacheEntries({ ref }).catch((error: unknown) => {
    if (statusOf(error) !== 404) throw error;
    return undefined;
  });
  if (entries === undefined) return undefined;
  const named = kindOfRef(ref);
  const known = { repositoryId: repository.id };
  if (named.kind === "pull") {
    const pull = (await github.pull(named.number)) ?? null;
    // A pull request that GitHub does not show may be open for all we know.
    const isOpen = pull === null || pull.state === "open";
    const openPulls = isOpen ? [pull ?? unseen(named.number)] : [];
    return { entries, refs: { ...known, ...NO_BRANCHES, openPulls }, inUse: isOpen, pull };
  }
  if (named.kind === "unknown" || (await github.refExists(ref))) {
    return { entries, refs: { ...known, ...NO_BRANCHES, openPulls: [] }, inUse: true, pull: null };
  }
  return { entries, refs: { ...known, ...(await usersOf(github, { ref, named })) }, inUse: false, pull: null };
}

/** Nothing is gone, so that no branch is judged by these. */
const NO_BRANCHES = { defaultBranch: "", gone: new Set<string>(), protectedBranches: new Set<string>() };

function unseen(number: number): OpenPull {
  return { number, headRef: "", headRepositoryId: null, baseRef: "" };
}

/** Who reads a ref that is gone: everybody if it was the default branch, and the open pull requests from it or to it. */
async function usersOf(
  github: RefReader,
  { ref, named }: { readonly ref: string; readonly named: Exclude<RefKind, { kind: "pull" | "unknown" }> },
): Promise<Omit<RepositoryRefs, "repositoryId">> {
  const gone = new Set([ref]);
  const defaultBranch = await github.defaultBranch();
  await github.requireVisibleRefs(defaultBranch);
  if (named.kind === "tag") return { ...NO_BRANCHES, defaultBranch, openPulls: [], gone };
  const isRuled = named.kind === "branch" && (await github.isBranchRuled(named.name));
  const [from, to] = await Promise.all([
    github.openPulls({ headBranch: named.name }),
    github.openPulls({ baseBranch: named.name }),
  ]);
  return {
    defaultBranch,
    openPulls: [...from, ...to],
    gone,
    protectedBranches: new Set(isRuled ? [named.name] : []),
  };
}
