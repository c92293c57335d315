import type { JobAttempt, PgBoss } from "pg-boss";

/** How often tasks of killed servers are looked for, in milliseconds. */
const LOOK_MS = 5_000;

interface Abandoned {
  readonly name: string;
  readonly id: string;
  readonly retry_count: number;
}

/** What `rescue` needs of the queue, and where its tables are. */
export interface RescueOptions {
  readonly boss: Pick<PgBoss, "fail" | "getDb">;
  readonly schema: string;
}

/**
 * Puts back the tasks of a server that was killed, each as a failed try, so that a task that kills servers is given up
 * in the end. Fenced: a try that ends meanwhile is left alone.
 *
 * pg-boss has this in its monitor too, which comes round once a minute and counts the whole queue first.
 */
export async function rescue(
  { boss, schema }: RescueOptions,
  whose: "all that are at work" | "those without a heartbeat",
): Promise<number> {
  const lost =
    whose === "all that are at work" ? "" : "AND heartbeat_on + heartbeat_seconds * interval '1 second' < now()";
  const { rows } = await boss
    .getDb()
    .executeSql(
      `SELECT name, id, retry_count FROM ${schema}.job WHERE state = 'active' AND policy = 'stately' ${lost}`,
    );
  for (const [name, tasks] of Map.groupBy<string, Abandoned>(rows, (row) => row.name)) {
    const attempts: JobAttempt[] = tasks.map(({ id, retry_count }) => ({ id, retryCount: Number(retry_count) }));
    await boss.fail(name, attempts, { message: "the server that worked on it was killed" });
  }
  return rows.length;
}

/** No task is put off for longer: limits of GitHub's last an hour, and pauses between tries ten minutes. */
const LONGEST_DELAY = "2 hours";

/** Lets tasks begin that wait for a moment further ahead than any that is ever set: the database's clock was put back. */
async function rescueFromTheFuture({ boss, schema }: RescueOptions): Promise<void> {
  await boss.getDb().executeSql(
    `UPDATE ${schema}.job SET start_after = now()
       WHERE state < 'active' AND start_after > now() + interval '${LONGEST_DELAY}' AND policy = 'stately'`,
  );
}

/** Looks for tasks of killed servers, and for those that a clock left behind, until the returned function is called. */
export function startRescue(options: RescueOptions, onError: (error: Error) => void): () => void {
  const timer = setInterval(() => {
    rescue(options, "those without a heartbeat").catch(onError);
    rescueFromTheFuture(options).catch(onError);
  }, LOOK_MS);
  return () => clearInterval(timer);
}
