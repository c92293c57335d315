import type { Repository } from "../model/run.ts";
import { isMissingPermission, MissingPermissionError, statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";

/** What a check run says. */
export interface CheckRun {
  readonly headSha: string;
  /** Which of our check runs of that head it is: two pull requests may have one head. */
  readonly externalId: string;
  readonly conclusion: "neutral" | "failure";
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
}

/** The name under which a head lists it. */
const NAME = "Cachewarden";

/**
 * Finds the check run that we wrote for a head before, or nothing. GitHub lists the newest of each name and app; those
 * of other apps with our name are told apart by the app.
 */
export async function findCheckRun(
  octokit: Octokit,
  repository: Repository,
  { headSha, externalId, appId }: Pick<CheckRun, "headSha" | "externalId"> & { readonly appId: number },
): Promise<number | undefined> {
  try {
    const { data } = await octokit.rest.checks.listForRef({
      owner: repository.owner,
      repo: repository.name,
      ref: headSha,
      check_name: NAME,
      app_id: appId,
      filter: "all",
      per_page: 100,
    });
    return data.check_runs.find((check) => check.external_id === externalId && check.app?.id === appId)?.id;
  } catch (error) {
    throw translated(error, headSha, repository);
  }
}

/** Writes a new check run and gives its id. */
export async function createCheckRun(octokit: Octokit, repository: Repository, check: CheckRun): Promise<number> {
  try {
    const { data } = await octokit.rest.checks.create({
      owner: repository.owner,
      repo: repository.name,
      name: NAME,
      head_sha: check.headSha,
      external_id: check.externalId,
      ...contentOf(check),
    });
    return data.id;
  } catch (error) {
    throw translated(error, check.headSha, repository);
  }
}

/** Replaces what a check run says. `gone`: GitHub keeps check runs for some time only. */
export async function updateCheckRun(
  octokit: Octokit,
  repository: Repository,
  { id, check }: { readonly id: number; readonly check: CheckRun },
): Promise<"updated" | "gone"> {
  try {
    await octokit.rest.checks.update({
      owner: repository.owner,
      repo: repository.name,
      check_run_id: id,
      ...contentOf(check),
    });
    return "updated";
  } catch (error) {
    if (statusOf(error) === 404) return "gone";
    throw translated(error, check.headSha, repository);
  }
}

function contentOf({ conclusion, title, summary }: CheckRun) {
  return { status: "completed", conclusion, output: { title, summary } } as const;
}

function translated(error: unknown, headSha: string, repository: Repository): unknown {
  if (!isMissingPermission(error)) return error;
  const attempt = `write the check run of ${headSha.slice(0, 7)}`;
  return new MissingPermissionError(attempt, { permission: "checks: write", repository, cause: error });
}
