import type { Installation, InstalledRepository } from "../model/installation.ts";
import type { Repository } from "../model/run.ts";
import type { Database, Queryable } from "./database.ts";

/** A repository as we know it. */
export interface StoredRepository extends Repository {
  readonly installationId: number;
  /** `null` until the installation's repositories were listed. */
  readonly defaultBranch: string | null;
}

interface RepositoryRow {
  repository_id: number;
  installation_id: number;
  owner: string;
  name: string;
  default_branch: string | null;
}

/** Remembers an installation as GitHub tells it now. */
export async function saveInstallation(database: Queryable, { id, account, suspended }: Installation): Promise<void> {
  await database.query(
    `INSERT INTO cachewarden.installations (installation_id, account, suspended) VALUES ($1, $2, $3)
     ON CONFLICT (installation_id) DO UPDATE SET account = excluded.account, suspended = excluded.suspended`,
    [id, account, suspended],
  );
}

/** The installations that work is done for: the suspended ones get no tokens. */
export async function activeInstallations(database: Queryable): Promise<readonly number[]> {
  const rows = await database.query<{ installation_id: number }>(
    "SELECT installation_id FROM cachewarden.installations WHERE NOT suspended ORDER BY installation_id",
  );
  return rows.map((row) => row.installation_id);
}

/** All that anything is stored of. A repository may have been worked on before its installation was listed. */
export async function knownInstallations(database: Queryable): Promise<readonly number[]> {
  const rows = await database.query<{ installation_id: number }>(
    `SELECT installation_id FROM cachewarden.installations
     UNION SELECT installation_id FROM cachewarden.repositories ORDER BY installation_id`,
  );
  return rows.map((row) => row.installation_id);
}

/** Remembers an installation's repositories by their present names. A transferred one changes its installation here. */
export async function saveRepositories(
  database: Queryable,
  installationId: number,
  repositories: readonly InstalledRepository[],
): Promise<void> {
  await database.query(
    `INSERT INTO cachewarden.repositories (repository_id, installation_id, owner, name, default_branch, last_active_at)
     SELECT r.id, $1::bigint, r.owner, r.name, r.default_branch, to_timestamp(r.pushed_at)
     FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::float8[])
       AS r (id, owner, name, default_branch, pushed_at)
     ON CONFLICT (repository_id) DO UPDATE SET
       installation_id = excluded.installation_id, owner = excluded.owner, name = excluded.name,
       default_branch = excluded.default_branch,
       last_active_at = greatest(excluded.last_active_at, cachewarden.repositories.last_active_at)`,
    [
      installationId,
      repositories.map(({ id }) => id),
      repositories.map(({ owner }) => owner),
      repositories.map(({ name }) => name),
      repositories.map(({ defaultBranch }) => defaultBranch),
      repositories.map(({ pushedAtMs }) => pushedAtMs / 1_000),
    ],
  );
}

/** Remembers that a repository is at work. Its names and branch are taken from lists only, which are never out of order. */
export async function touchRepository(
  database: Queryable,
  repository: Repository,
  { installationId, atMs }: { readonly installationId: number; readonly atMs: number },
): Promise<void> {
  await database.query(
    `INSERT INTO cachewarden.repositories (repository_id, installation_id, owner, name, last_active_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (repository_id) DO UPDATE SET
       last_active_at = greatest(excluded.last_active_at, cachewarden.repositories.last_active_at)`,
    [repository.id, installationId, repository.owner, repository.name, new Date(atMs)],
  );
}

/** Repositories by `owner/name`, as GitHub takes it: without regard to case. */
export async function findStoredRepositories(
  database: Queryable,
  { owner, name }: Pick<Repository, "owner" | "name">,
): Promise<readonly Repository[]> {
  return database.query<Repository & { id: number; owner: string; name: string }>(
    `SELECT repository_id AS id, owner, name FROM cachewarden.repositories
     WHERE lower(owner) = lower($1) AND lower(name) = lower($2) ORDER BY last_active_at DESC`,
    [owner, name],
  );
}

/** The repositories of one installation, of those at work since a moment where one is given. */
export async function repositoriesOf(
  database: Queryable,
  installationId: number,
  { activeSinceMs = 0 }: { readonly activeSinceMs?: number } = {},
): Promise<readonly StoredRepository[]> {
  const rows = await database.query<RepositoryRow>(
    `SELECT repository_id, installation_id, owner, name, default_branch FROM cachewarden.repositories
     WHERE installation_id = $1 AND last_active_at >= $2 ORDER BY repository_id`,
    [installationId, new Date(activeSinceMs)],
  );
  return rows.map((row) => ({
    id: row.repository_id,
    installationId: row.installation_id,
    owner: row.owner,
    name: row.name,
    defaultBranch: row.default_branch,
  }));
}

/**
 * Hours that a run may take and still be found by its creation, after everything before was reconciled. A job on GitHub's
 * own runners takes at most six.
 */
const LONGEST_RUN_HOURS = 8;

/**
 * The moment since which a repository's runs are to be reconciled, in milliseconds since 1970: never from before we knew
 * the repository, or a new installation would get comments on all that happened there lately.
 */
export async function reconcileSince(database: Queryable, repositoryId: number): Promise<number | undefined> {
  const [row] = await database.query<{ since: Date }>(
    `SELECT greatest(known_since, coalesce(reconciled_at - $2 * interval '1 hour', known_since)) AS since
     FROM cachewarden.repositories WHERE repository_id = $1`,
    [repositoryId, LONGEST_RUN_HOURS],
  );
  return row?.since.getTime();
}

export async function markReconciled(database: Queryable, repositoryId: number): Promise<void> {
  await database.query("UPDATE cachewarden.repositories SET reconciled_at = now() WHERE repository_id = $1", [
    repositoryId,
  ]);
}

/** The tables that hold what is known of a repository; each has a column `repository_id`. */
export const REPOSITORY_TABLES = [
  "pulls",
  "runs",
  "run_pulls",
  "jobs",
  "learnt",
  "purges",
  "cache_budgets",
  "cache_looks",
  "cache_entries",
  "evicted_unread",
  "purge_entries",
  "repositories",
  "configured_baselines",
] as const;

/** The tables that hold what is known of an installation itself, the one by which it is found last. */
export const INSTALLATION_TABLES = ["deletion_pace", "installations"] as const;

/** Repositories whose data is deleted in one transaction: enough to be quick, few enough not to hold locks for long. */
const FORGOTTEN_AT_ONCE = 20;

/**
 * Deletes everything that is known of repositories, as far as they still belong to the installation: one that was
 * transferred meanwhile stays.
 */
export async function forgetRepositories(
  database: Database,
  installationId: number,
  repositoryIds: readonly number[],
): Promise<void> {
  for (let start = 0; start < repositoryIds.length; start += FORGOTTEN_AT_ONCE) {
    const asked = repositoryIds.slice(start, start + FORGOTTEN_AT_ONCE);
    await database.transaction(async (transaction) => {
      const rows = await transaction.query<{ repository_id: number }>(
        `SELECT repository_id FROM cachewarden.repositories
         WHERE installation_id = $1 AND repository_id = ANY($2::bigint[]) ORDER BY repository_id FOR UPDATE`,
        [installationId, asked],
      );
      const ids = rows.map((row) => row.repository_id);
      for (const table of REPOSITORY_TABLES) {
        await transaction.query(`DELETE FROM cachewarden.${table} WHERE repository_id = ANY($1::bigint[])`, [ids]);
      }
    });
  }
}

/** Deletes an installation with all its repositories. Safe to run again after it was cut off. */
export async function forgetInstallation(database: Database, installationId: number): Promise<void> {
  const repositories = await repositoriesOf(database, installationId);
  await forgetRepositories(
    database,
    installationId,
    repositories.map(({ id }) => id),
  );
  for (const table of INSTALLATION_TABLES) {
    await database.query(`DELETE FROM cachewarden.${table} WHERE installation_id = $1`, [installationId]);
  }
}
