import type { PgBoss } from "pg-boss";
import { TASK_NAMES, type TaskName } from "../tasks/requests.ts";
import { DEAD_LETTERS } from "./queue-settings.ts";

/** What there is to do of one kind of task, on all servers together. */
export interface Backlog {
  /** Stored and not begun, those among them whose time has not come. */
  readonly waiting: number;
  /** Begun by some server. */
  readonly active: number;
  /** How long the oldest of those that could be begun has waited, in seconds; 0 where there is none. */
  readonly oldestSeconds: number;
}

/** Deliveries whose tasks are stored and not yet in the queue. */
export const INBOX = "inbox";

/** The backlog by kind, the deliveries before it, and the tasks that were given up. */
export type Backlogs = Readonly<Record<TaskName | typeof INBOX | typeof DEAD_LETTERS, Backlog>>;

const NOTHING: Backlog = { waiting: 0, active: 0, oldestSeconds: 0 };

interface Row extends Backlog {
  readonly name: string;
}

/** Counts what waits, from the index of unfinished tasks. pg-boss's own figures are up to a minute old. */
export async function readBacklogs(boss: Pick<PgBoss, "getDb">, schema: string): Promise<Backlogs> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT name,
       (count(*) FILTER (WHERE state < 'active'))::int AS waiting,
       (count(*) FILTER (WHERE state = 'active'))::int AS active,
       greatest(0, coalesce(extract(epoch FROM now() - min(start_after)
         FILTER (WHERE state < 'active' AND start_after <= now())), 0))::float8 AS "oldestSeconds"
     FROM ${schema}.job WHERE state <= 'active' GROUP BY name
     UNION ALL
     SELECT '${INBOX}', coalesce(sum(size), 0)::int, 0, coalesce(extract(epoch FROM now() - min(stored_at)), 0)::float8
     FROM ${schema}.inbox`,
  );
  const known = new Map<string, Backlog>(rows.map(({ name, ...backlog }: Row) => [name, backlog]));
  const names = [INBOX, ...TASK_NAMES, DEAD_LETTERS] as const;
  return Object.fromEntries(names.map((name) => [name, known.get(name) ?? NOTHING])) as Backlogs;
}
