import type { Installation, InstalledRepository } from "../model/installation.ts";
import { statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";

/**
 * Everywhere the app is installed, suspended installations among them. Needs the app's own client. What is not in the
 * list is not gone for sure: it comes in numbered pages, so one that ends while we read makes another move up and be
 * skipped.
 */
export async function listInstallations(octokit: Octokit): Promise<readonly Installation[]> {
  const installations = new Map<number, Installation>();
  const pages = octokit.paginate.iterator(octokit.rest.apps.listInstallations, { per_page: 100 });
  for await (const { data } of pages) {
    for (const { id, account, suspended_at } of data) {
      installations.set(id, { id, account: accountName(account), suspended: suspended_at !== null });
    }
  }
  return [...installations.values()];
}

/** Whether an installation, which may be suspended, is there. Needs the app's own client. */
export async function isInstalled(octokit: Octokit, installationId: number): Promise<boolean> {
  try {
    await octokit.rest.apps.getInstallation({ installation_id: installationId });
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

/** An enterprise has a slug where people and organisations have a login. */
export function accountName(account: { readonly login?: string; readonly slug?: string } | null): string {
  return account?.login ?? account?.slug ?? "";
}

export interface RepositoryListing {
  readonly repositories: readonly InstalledRepository[];
  /**
   * Whether these are all. The list comes in numbered pages, so a repository that leaves it while we read makes another
   * one move up and be skipped; what is not in an incomplete list is not gone.
   */
  readonly complete: boolean;
}

/** The repositories that an installation may see. Needs that installation's client. */
export async function listInstalledRepositories(octokit: Octokit): Promise<RepositoryListing> {
  const repositories = new Map<number, InstalledRepository>();
  let announced = 0;
  for (let page = 1; ; page += 1) {
    const { data } = await octokit.rest.apps.listReposAccessibleToInstallation({ per_page: 100, page });
    announced = data.total_count;
    for (const repository of data.repositories) {
      repositories.set(repository.id, {
        id: repository.id,
        owner: repository.owner.login,
        name: repository.name,
        defaultBranch: repository.default_branch,
        pushedAtMs: Date.parse(repository.pushed_at ?? "") || 0,
      });
    }
    if (data.repositories.length === 0 || page * 100 >= announced) break;
  }
  return { repositories: [...repositories.values()], complete: repositories.size === announced };
}
