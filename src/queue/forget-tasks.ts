import type { PgBoss } from "pg-boss";

/** Whose tasks: all of an installation, or those for some of its repositories. */
export interface Forgotten {
  readonly installationId: number;
  readonly repositoryIds?: readonly number[];
}

/**
 * Deletes what the queue holds of somebody: what waits, what has ended and is kept for a day, and what was given up and
 * would be kept for a month. What is at work loses its claim, and is cut off at its next heartbeat.
 */
export async function forgetTasks(
  { boss, schema }: { readonly boss: Pick<PgBoss, "getDb">; readonly schema: string },
  { installationId, repositoryIds }: Forgotten,
): Promise<void> {
  const ofRepositories = `AND (data -> 'repository' ->> 'id')::bigint = ANY($2::bigint[])`;
  await boss.getDb().executeSql(
    // The one that forgets is such a task, too.
    `DELETE FROM ${schema}.job WHERE group_id = $1 AND name NOT LIKE 'forget-%'
       ${repositoryIds === undefined ? "" : ofRepositories}`,
    [String(installationId), ...(repositoryIds === undefined ? [] : [[...repositoryIds]])],
  );
}
