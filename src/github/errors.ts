import type { Repository } from "../model/run.ts";
import { limitSecondsOf } from "./limits.ts";

/** GitHub refused a request because the installation lacks a permission. Trying again cannot help; a person can. */
export class MissingPermissionError extends Error {
  override readonly name = "MissingPermissionError";
  /** Such as `actions: write`. */
  readonly permission: string;

  constructor(
    attempt: string,
    {
      permission,
      repository,
      cause,
    }: { readonly permission: string; readonly repository: Repository; readonly cause: unknown },
  ) {
    super(
      `Cannot ${attempt} in ${repository.owner}/${repository.name}: the installation lacks the "${permission}" permission. ` +
        `An owner of ${repository.owner} can accept it under Settings > GitHub Apps > Configure.`,
      { cause },
    );
    this.permission = permission;
  }
}

/** What an error of Octokit's says, as far as it is one. */
interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** The refusal that an error is, or nothing for any other error. */
function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return undefined;
  const response = "response" in error && typeof error.response === "object" ? error.response : undefined;
  const headers = response !== null && response !== undefined && "headers" in response ? response.headers : {};
  return { status: error.status, message: error.message, headers: headers as Refusal["headers"] };
}

/** The answer's HTTP status, or nothing where no answer came. */
export function statusOf(error: unknown): number | undefined {
  return refusalOf(error)?.status;
}

/** Seconds until GitHub takes requests again, where an error is one of its limits; nothing for any other error. */
export function limitSeconds(error: unknown, nowMs: number): number | undefined {
  const refusal = refusalOf(error);
  if (refusal === undefined) return undefined;
  return limitSecondsOf({ ...refusal, header: (name) => refusal.headers[name] }, nowMs);
}

/**
 * Whether what was asked for may have been done all the same: no answer came, or one of a GitHub in trouble. Octokit
 * gives an error without an answer the status 500.
 */
export function isUncertain(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal === undefined || refusal.status >= 500 || refusal.status === 408;
}

/** As GitHub says it to an app, to a person's fine-grained token and to a classic one. */
const LACKS_PERMISSION = /not accessible by (?:integration|personal access token)|must have admin rights/i;

/** A limit, which also comes as 403, is no missing permission; neither is a locked conversation. */
export function isMissingPermission(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal?.status === 403 && LACKS_PERMISSION.test(refusal.message);
}

/** What the account's plan does not have is refused with 403, such as rulesets in private repositories of free accounts. */
export function isNotInPlan(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal?.status === 403 && /^upgrade to /i.test(refusal.message);
}

/**
 * What GitHub says where it refuses for a reason that only a person can change: a repository that is archived, a list of
 * allowed addresses. Nothing for its limits, for installations that are gone, and for what another try may mend.
 */
export function refusalWords(error: unknown): string | undefined {
  const refusal = refusalOf(error);
  if (refusal?.status !== 403 && refusal?.status !== 422) return undefined;
  if (limitSeconds(error, 0) !== undefined || isInstallationGone(error)) return undefined;
  // Octokit adds the address of the documentation.
  return refusal.message.replace(/ - https?:\S+$/, "");
}

/** A locked conversation refuses comments of apps. */
export function isLocked(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal?.status === 403 && /locked/i.test(refusal.message);
}

/**
 * Whether the installation is gone: GitHub refuses the token request of a suspended one with 403 and of a deleted one
 * with 404, before any request of ours is sent.
 */
export function isInstallationGone(error: unknown): boolean {
  const refusal = refusalOf(error);
  if (refusal === undefined) return false;
  const request = error instanceof Error && "request" in error ? error.request : undefined;
  const url = typeof request === "object" && request !== null && "url" in request ? String(request.url) : "";
  if (/installation has been suspended/i.test(refusal.message)) return true;
  return refusal.status === 404 && /\/app\/installations\/\d+\/access_tokens$/.test(url);
}
