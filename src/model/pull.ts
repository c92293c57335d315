/** A pull request as far as reports and purges need it. */
export interface PullRequest {
  readonly number: number;
  readonly state: "open" | "closed";
  readonly headSha: string;
  /** The head branch's short name, in the head repository. */
  readonly headRef: string;
  /** A fork's for a pull request from a fork; `null` when that repository is gone. */
  readonly headRepositoryId: number | null;
  /** The short name of the branch it wants to go to. */
  readonly baseRef: string;
  readonly authorIsBot: boolean;
  /** A locked conversation refuses new comments. */
  readonly locked: boolean;
  /** When it changed last, a push included, in milliseconds since 1970: of two looks the newer one is known by it. */
  readonly updatedAtMs: number;
}

/** An open pull request, as far as it says which caches its runs read. */
export type OpenPull = Pick<PullRequest, "number" | "headRef" | "headRepositoryId" | "baseRef">;

/**
 * The ref whose caches belong to a pull request alone: its own runs save there, and only they read it.
 * It is built from the number and never taken from a run: the run that a merge starts has the base branch as its ref.
 */
export function mergeRef(number: number): string {
  return `refs/pull/${number}/merge`;
}
