import type { Repository } from "../model/run.ts";

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

/** The app is no longer installed there, or suspended: work for it ends here. */
export class InstallationGoneError extends Error {
  override readonly name = "InstallationGoneError";
}

/** Seconds to wait where GitHub names a limit without saying how long it lasts; its documentation asks for at least a minute. */
const UNSPECIFIED_LIMIT_SECONDS = 60;

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

/**
 * Seconds until GitHub takes requests again, where an error is one of its limits: the primary one by its reset time,
 * a secondary one by `retry-after`. Nothing for any other error.
 */
export function limitSeconds(error: unknown, nowMs: number): number | undefined {
  const refusal = refusalOf(error);
  if (refusal === undefined || (refusal.status !== 403 && refusal.status !== 429)) return undefined;
  const { headers, message, status } = refusal;
  if (headers["retry-after"] !== undefined) return atLeastOne(Number(headers["retry-after"]));
  if (Number(headers["x-ratelimit-remaining"]) === 0 && headers["x-ratelimit-remaining"] !== undefined) {
    return atLeastOne(Number(headers["x-ratelimit-reset"]) - nowMs / 1_000);
  }
  if (status === 429 || /rate limit|abuse/i.test(message)) return UNSPECIFIED_LIMIT_SECONDS;
  return undefined;
}

/** A limit, which also comes as 403, is no missing permission; neither is a locked conversation. */
export function isMissingPermission(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal?.status === 403 && /not accessible by integration/i.test(refusal.message);
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

function atLeastOne(seconds: number): number {
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : UNSPECIFIED_LIMIT_SECONDS;
}
