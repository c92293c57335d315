import { randomUUID } from "node:crypto";
import type { PgBoss } from "pg-boss";
import { z } from "zod";
import type { TaskRequest } from "../tasks/requests.ts";

/** What deliveries that came at the same moment ask for. */
export interface InboxRow {
  /** The server that stored it, and the row's number among that server's. */
  readonly server: string;
  readonly number: number;
  /** How often the queue refused some of it. */
  readonly tries: number;
  readonly requests: readonly TaskRequest[];
}

/**
 * The inbox in the database. Its rows have no index but their key, and are deleted as soon as the queue has what is in
 * them, so that storing one costs as little as storing can.
 */
export interface InboxTable {
  append(requests: readonly TaskRequest[]): Promise<void>;
  /** The oldest rows that this server is to hand on, at most so many. */
  oldest(most: number): Promise<readonly InboxRow[]>;
  /** Leaves `requests` of a row to be tried again, behind all others. */
  putBack(row: InboxRow, requests: readonly TaskRequest[]): Promise<void>;
  remove(rows: readonly InboxRow[]): Promise<void>;
  /** Resolves while the database answers. */
  ping(): Promise<void>;
}

/** A row that its server has not handed on after so many seconds is anybody's: that server was killed. */
const ORPHANED_SECONDS = 15;

/** As this program wrote them; the data of each is checked when a worker takes it. */
const REQUESTS = z.array(z.custom<TaskRequest>((value) => typeof value === "object" && value !== null));

/** Makes the table where there is none. `alone`: no other server uses the database, so that all rows are this one's. */
export async function openInboxTable(
  db: Pick<ReturnType<PgBoss["getDb"]>, "executeSql">,
  { schema, alone }: { readonly schema: string; readonly alone: boolean },
): Promise<InboxTable> {
  const table = `${schema}.inbox`;
  const create = () =>
    db.executeSql(
      `CREATE TABLE IF NOT EXISTS ${table} (
         server uuid NOT NULL,
         number integer NOT NULL,
         stored_at timestamptz NOT NULL DEFAULT now(),
         tries integer NOT NULL DEFAULT 0,
         size integer NOT NULL,
         requests text NOT NULL,
         PRIMARY KEY (server, number)
       )`,
    );
  // Two servers that create it at once: Postgres lets one of them fail in spite of IF NOT EXISTS.
  await create().catch(create);

  const server = randomUUID();
  let lastNumber = 0;
  const nextNumber = () => {
    lastNumber += 1;
    return lastNumber;
  };
  const select = async (which: string, values: readonly unknown[]): Promise<readonly InboxRow[]> => {
    const { rows } = await db.executeSql(`SELECT server, number, tries, requests FROM ${table} WHERE ${which}`, [
      ...values,
    ]);
    return rows.map((row) => ({ ...row, requests: REQUESTS.parse(JSON.parse(row.requests)) }));
  };

  return {
    append: async (requests) => {
      await db.executeSql(`INSERT INTO ${table} (server, number, size, requests) VALUES ($1, $2, $3, $4)`, [
        server,
        nextNumber(),
        requests.length,
        JSON.stringify(requests),
      ]);
    },
    oldest: async (most) => {
      const own = await select("server = $1 ORDER BY number LIMIT $2", [server, most]);
      if (own.length > 0) return own;
      return select(
        "server <> $1 AND stored_at < now() - $2 * interval '1 second' ORDER BY stored_at, number LIMIT $3",
        [server, alone ? 0 : ORPHANED_SECONDS, most],
      );
    },
    putBack: async (row, requests) => {
      await db.executeSql(
        `UPDATE ${table} SET server = $3, number = $4, tries = tries + 1, stored_at = now(), size = $5, requests = $6
         WHERE server = $1 AND number = $2`,
        [row.server, row.number, server, nextNumber(), requests.length, JSON.stringify(requests)],
      );
    },
    remove: async (rows) => {
      for (const [owner, owned] of Map.groupBy(rows, (row) => row.server)) {
        await db.executeSql(`DELETE FROM ${table} WHERE server = $1 AND number = ANY($2::integer[])`, [
          owner,
          owned.map((row) => row.number),
        ]);
      }
    },
    ping: async () => {
      await db.executeSql("SELECT 1");
    },
  };
}
