import { randomBytes } from "node:crypto";
import pg from "pg";
import { findPostgres, type PostgresCluster, startPostgres } from "../test/databases/postgres-cluster.ts";

/** An empty database for one measurement. */
export interface TemporaryDatabase {
  readonly url: string;
  /** Its size on disk. */
  bytes(): Promise<number>;
  drop(): Promise<void>;
}

/**
 * Makes an empty database on the server that `DATABASE_URL` names, else on a temporary one of installed programs. That
 * one does not wait for the disk, so figures that are to be published need a server of their own.
 */
export async function temporaryDatabase(): Promise<TemporaryDatabase> {
  const given = process.env.DATABASE_URL;
  const cluster = given === undefined || given === "" ? await startInstalled() : undefined;
  const server = cluster?.url ?? given ?? "";
  const name = `cachewarden_load_${randomBytes(4).toString("hex")}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    bytes: async () => {
      const [row] = await onServer(server, `SELECT pg_database_size('${name}')::float8 AS bytes`);
      return Number(row?.bytes ?? 0);
    },
    drop: async () => {
      await onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await cluster?.stop();
    },
  };
}

async function startInstalled(): Promise<PostgresCluster> {
  const bin = findPostgres(process.env.PATH ?? "");
  if (bin !== undefined) return startPostgres(bin);
  throw new Error(
    "DATABASE_URL is not set and no PostgreSQL is installed. Install one (Debian: apt-get install postgresql), or set " +
      "DATABASE_URL to a server on which databases may be created, such as postgres://user:password@host:5432/postgres.",
  );
}

async function onServer(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
