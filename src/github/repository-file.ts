import type { Repository } from "../model/run.ts";
import { isMissingPermission, MissingPermissionError, statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";

/** Where a repository says how the app shall behave in it. */
export const CONFIGURATION_PATH = ".github/cachewarden.yml";

/** The repository of an account whose files hold for all others of it. */
const ACCOUNT_REPOSITORY = ".github";

/** The file that holds in a repository. */
export interface ConfigurationFile {
  readonly text: string;
  /** The account's repository that it lies in, as `owner/name`; `null` where it is the repository's own. */
  readonly inheritedFrom: string | null;
}

/**
 * The repository's configuration, else its owner's, else nothing. No `ref` is given, so GitHub takes the
 * default branch: what a pull request changes in the file has no effect before it is merged.
 */
export async function readRepositoryFile(
  octokit: Octokit,
  repository: Repository,
  /** A token of one repository does not open the account's. */
  accountOctokit: Octokit,
): Promise<ConfigurationFile | undefined> {
  try {
    const text = await readText(octokit, repository.owner, repository.name);
    if (text !== undefined) return { text, inheritedFrom: null };
  } catch (error) {
    if (!isMissingPermission(error)) throw error;
    // Without its configuration a repository could lose what the configuration keeps, so this is no "there is none".
    throw new MissingPermissionError(`read ${CONFIGURATION_PATH}`, {
      permission: "contents: read",
      repository,
      cause: error,
    });
  }
  const text = await readAccountText(accountOctokit, repository.owner);
  return text === undefined ? undefined : { text, inheritedFrom: `${repository.owner}/${ACCOUNT_REPOSITORY}` };
}

/** The account's `.github` repository may not exist, or not be among those that the app is installed on. */
async function readAccountText(octokit: Octokit, owner: string): Promise<string | undefined> {
  try {
    return await readText(octokit, owner, ACCOUNT_REPOSITORY);
  } catch (error) {
    if (isMissingPermission(error)) return undefined;
    throw error;
  }
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
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
