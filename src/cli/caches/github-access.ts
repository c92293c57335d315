import { readGitHubUrl } from "../../config/environment.ts";
import { readRepositoryConfig } from "../../config/read-repository-config.ts";
import { DEFAULT_CONFIG, type RepositoryConfig } from "../../config/repository-config.ts";
import { listCacheEntries, readCacheLimit, removeCacheEntry } from "../../github/cache-entries.ts";
import { limitSeconds, statusOf } from "../../github/errors.ts";
import type { GitHubRepository } from "../../github/github.ts";
import { QuietOctokit } from "../../github/octokit.ts";
import { listOpenPulls, readPull } from "../../github/pulls.ts";
import {
  isBranchRuled,
  listBranches,
  listRefs,
  readDefaultBranch,
  refExists,
  requireVisibleRefs,
} from "../../github/refs.ts";
import { CONFIGURATION_PATH, type ConfigurationFile, readRepositoryFile } from "../../github/repository-file.ts";
import type { RefReader } from "../../tasks/purge-look.ts";
import type { RefsReader } from "../../tasks/sweep-look.ts";
import { CommandError } from "../command-error.ts";
import { faultWords } from "../config/fault-words.ts";
import type { RepositoryName } from "../repository-argument.ts";

/** A repository, as a person's token sees it. */
export interface RepositoryAccess
  extends RefReader,
    RefsReader,
    Pick<GitHubRepository, "cacheLimit" | "removeCacheEntry"> {
  readonly repository: { readonly id: number; readonly owner: string; readonly name: string };
  readonly config: RepositoryConfig;
}

/**
 * Opens a repository with the token of the environment, and reads its configuration.
 *
 * @throws {CommandError} for a token or a configuration that a person has to mend
 * @throws {SettingsError} for a host that is none
 */
export async function openRepository(
  { owner, name }: RepositoryName,
  env: NodeJS.ProcessEnv,
): Promise<RepositoryAccess> {
  const octokit = new QuietOctokit({ auth: { token: tokenOf(env) }, baseUrl: readGitHubUrl(env) });
  const id = await octokit.rest.repos.get({ owner, repo: name }).then(
    ({ data }) => data.id,
    (error: unknown) => {
      throw explained(error, `${owner}/${name}`);
    },
  );
  const repository = { id, owner, name };
  const file = await readRepositoryFile(octokit, repository, octokit);
  return {
    repository,
    config: configOf(file),
    cacheEntries: (filter) => listCacheEntries(octokit, repository, filter),
    cacheLimit: () => readCacheLimit(octokit, repository),
    removeCacheEntry: (entry) => removeCacheEntry(octokit, repository, entry),
    pull: (number) => readPull(octokit, repository, number),
    openPulls: (filter) => listOpenPulls(octokit, repository, filter),
    defaultBranch: () => readDefaultBranch(octokit, repository),
    refExists: (ref) => refExists(octokit, repository, ref),
    requireVisibleRefs: (defaultBranch) => requireVisibleRefs(octokit, repository, defaultBranch),
    isBranchRuled: (branch) => isBranchRuled(octokit, repository, branch),
    branches: (mostPages) => listBranches(octokit, repository, mostPages),
    refs: (prefix) => listRefs(octokit, repository, prefix),
  };
}

function tokenOf(env: NodeJS.ProcessEnv): string {
  const token = env.GITHUB_TOKEN?.trim() || env.GH_TOKEN?.trim();
  if (token) return token;
  throw new CommandError(
    "no token: set GITHUB_TOKEN or GH_TOKEN to one that may read and write the repository's Actions " +
      "(`export GH_TOKEN=$(gh auth token)` takes the one of GitHub's command line)",
  );
}

/** Under a broken configuration nothing is deleted, by hand either: it may have said what to keep. */
function configOf(file: ConfigurationFile | undefined): RepositoryConfig {
  if (file === undefined) return DEFAULT_CONFIG;
  const reading = readRepositoryConfig(file.text);
  if (reading.kind === "valid") return reading.config;
  const faults = reading.faults.map(
    (fault) => `  ${fault.line === null ? "" : `line ${fault.line}: `}${faultWords(fault)}`,
  );
  const whose = file.inheritedFrom === null ? "" : ` of ${file.inheritedFrom}`;
  throw new CommandError(
    `${CONFIGURATION_PATH}${whose} cannot be used, and nothing is planned while it is so:\n${faults.join("\n")}`,
  );
}

function explained(error: unknown, fullName: string): unknown {
  const seconds = limitSeconds(error, Date.now());
  if (seconds !== undefined) return new CommandError(`GitHub's rate limit is reached; try again in ${seconds} s`);
  const status = statusOf(error);
  if (status === 401) return new CommandError("GitHub does not take the token: it is wrong, revoked or expired");
  if (status === 404) return new CommandError(`GitHub shows no repository ${fullName} to this token`);
  return error;
}
