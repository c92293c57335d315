import type { OpenPull } from "../model/pull.ts";
import type { KeepReason, PurgeReason, PurgeSetting } from "../model/purge.ts";
import { kindOfRef, type RefKind } from "../model/ref.ts";

/** Who may still run in a repository. */
export interface RepositoryRefs {
  readonly repositoryId: number;
  /** The default branch's short name; everybody reads its caches. */
  readonly defaultBranch: string;
  /**
   * All open pull requests that the judged refs may belong to. They have to be read after the caches: a pull request
   * that is opened in between is then among them, and one that is opened later has no caches in the listing.
   */
  readonly openPulls: readonly OpenPull[];
  /** Full refs of branches, queue branches and tags that GitHub said do not exist. All others count as existing. */
  readonly gone: ReadonlySet<string>;
  /** Short names of protected branches. */
  readonly protectedBranches: ReadonlySet<string>;
}

/** For each kind of ref the switch of the configuration that forbids to purge it; a kind without one may be purged. */
export type PurgeSwitches = Readonly<Partial<Record<Exclude<RefKind["kind"], "unknown">, PurgeSetting>>>;

/** Whether anybody can read the caches under a ref again. */
export type RefVerdict =
  | { readonly kind: "keep"; readonly why: KeepReason }
  | { readonly kind: "remove"; readonly reason: PurgeReason };

/** Makes the judge of a repository's refs. Each ref is judged once, however many entries lie under it. */
export function judgeOfRefs(refs: RepositoryRefs, switchedOff: PurgeSwitches): (ref: string) => RefVerdict {
  const open = new Set(refs.openPulls.map((pull) => pull.number));
  const needed = branchesInUse(refs);
  const judge = (ref: string): RefVerdict => {
    const named = kindOfRef(ref);
    if (named.kind === "unknown") return keep({ kind: "unknown-ref" });
    if (named.kind === "pull") {
      if (open.has(named.number)) return keep({ kind: "pull-open", pull: named.number });
    } else {
      const why = named.kind === "tag" ? undefined : needed.get(named.name);
      if (why !== undefined) return keep(why);
      if (!refs.gone.has(ref)) return keep({ kind: "ref-exists" });
    }
    const setting = switchedOff[named.kind];
    return setting === undefined
      ? { kind: "remove", reason: reasonFor(named) }
      : keep({ kind: "switched-off", setting });
  };

  const known = new Map<string, RefVerdict>();
  return (ref) => {
    const verdict = known.get(ref) ?? judge(ref);
    known.set(ref, verdict);
    return verdict;
  };
}

function keep(why: KeepReason): RefVerdict {
  return { kind: "keep", why };
}

/** Branches whose caches somebody reads whether or not the branch exists, each with who does. */
function branchesInUse({
  repositoryId,
  defaultBranch,
  openPulls,
  protectedBranches,
}: RepositoryRefs): ReadonlyMap<string, KeepReason> {
  const inUse = new Map<string, KeepReason>();
  for (const { number, baseRef, headRef, headRepositoryId } of openPulls) {
    inUse.set(baseRef, { kind: "branch-of-open-pull", pull: number });
    // A fork's head is a branch of the fork; one of ours with the same name has nothing to do with it.
    if (headRepositoryId === repositoryId) inUse.set(headRef, { kind: "branch-of-open-pull", pull: number });
  }
  for (const name of protectedBranches) inUse.set(name, { kind: "branch-protected" });
  return inUse.set(defaultBranch, { kind: "default-branch" });
}

function reasonFor(ref: Exclude<RefKind, { kind: "unknown" }>): PurgeReason {
  switch (ref.kind) {
    case "pull":
      return { kind: "pull-closed", pull: ref.number };
    case "branch":
      return { kind: "branch-gone", branch: ref.name };
    case "queue":
      return { kind: "queue-ref-gone", branch: ref.name };
    case "tag":
      return { kind: "tag-gone", tag: ref.name };
  }
}
