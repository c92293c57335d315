import type { Repository } from "../model/run.ts";
import { statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";

export interface FoundRepository extends Repository {
  readonly defaultBranch: string;
}

/** Looks a repository up by `owner/name`, or finds nothing where the client's token may not read it. */
export async function findRepository(octokit: Octokit, fullName: string): Promise<FoundRepository | undefined> {
  const [owner = "", repo = ""] = fullName.split("/");
  try {
    const { data } = await octokit.rest.repos.get({ owner, repo });
    return { id: data.id, owner: data.owner.login, name: data.name, defaultBranch: data.default_branch };
  } catch (error) {
    if ([403, 404].includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
}
