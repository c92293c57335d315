import pg from "pg";
import type { Database, Queryable } from "./database.ts";

/**
 * Connections for the store; the queue has a pool of its own.
 * The workers of one process rarely query at the same time, and small Postgres plans allow only some twenty connections.
 */
const POOL_SIZE = 5;

/** Longest wait for a connection, in milliseconds; then the query fails and the task is tried again later. */
const CONNECTION_TIMEOUT_MS = 5_000;

/**
 * Longest wait for an answer, in milliseconds. Behind a network that went silent a query would otherwise wait for ever;
 * the slowest of ours take some seconds.
 */
const QUERY_TIMEOUT_MS = 60_000;

/** `bigint` columns hold GitHub's ids, which stay below 2^53; node-postgres would give them as text. */
const INT8_OID = 20;
const types = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format as "text"),
};

/** Opens a Postgres database. It connects lazily, so a database that is away shows at the first query. */
export function openPostgres(url: string, onError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    types,
  });
  // An "error" event without a listener ends the process. The pool tells of idle connections that break; one that breaks
  // between two statements of a transaction tells it itself, and the next statement fails.
  pool.on("error", onError);
  pool.on("connect", (client) => client.on("error", () => {}));

  const on = (client: pg.Pool | pg.PoolClient): Queryable => ({
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows,
  });

  return {
    ...on(pool),
    execute: async (text) => {
      await pool.query(text);
    },
    transaction: async (work) => {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        const result = await work(on(client));
        await client.query("COMMIT");
        client.release();
        return result;
      } catch (error) {
        // A connection that cannot roll back is not given back to the pool.
        const broken = await client.query("ROLLBACK").then(
          () => false,
          () => true,
        );
        client.release(broken);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}
