import type { Repository } from "../model/run.ts";
import { statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";

/** Where a repository says how the app shall behave in it. */
export const CONFIGURATION_PATH = ".github/cachewarden.yml";

/** The repository of an account whose files hold for all others of it. */
const ACCOUNT_REPOSITORY = ".github";

/**
 * The text of the repository's configuration, else of its owner's, else nothing. No `ref` is given, so GitHub takes the
 * default branch: what a pull request changes in the file has no effect before it is merged.
 */
export async function readRepositoryFile(octokit: Octokit, repository: Repository): Promise<string | undefined> {
  const own = await readText(octokit, repository.owner, repository.name);
  return own ?? (await readText(octokit, repository.owner, ACCOUNT_REPOSITORY));
}

async function readText(octokit: Octokit, owner: string, repo: string): Promise<string | undefined> {
  try {
    const { data } = await octokit.rest.repos.getContent({
      owner,
      repo,
      path: CONFIGURATION_PATH,
      mediaType: { format: "raw" },
    });
    // With the raw media type the answer is the text itself, which Octokit's types do not know.
    return typeof data === "string" ? data : undefined;
  } catch (error) {
    // 403 too: the account's `.github` repository may not be among those that the app is installed on.
    if ([403, 404].includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
}
