import { randomBytes } from "node:crypto";
import pg from "pg";
import { findPostgres, startPostgres } from "../test/databases/postgres-cluster.ts";

/** A PostgreSQL server for measurements. */
export interface DatabaseServer {
  /** Makes an empty database and gives its address. */
  newDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** `DATABASE_URL`, or a temporary cluster that waits for its disk as a real one does. */
export async function databaseServer(): Promise<DatabaseServer> {
  const given = process.env.DATABASE_URL;
  const { url, stop } = given ? { url: given, stop: async () => {} } : await temporaryServer();
  const names: string[] = [];
  return {
    newDatabase: async () => {
      const name = `cachewarden_bench_${randomBytes(6).toString("hex")}`;
      await onServer(url, `CREATE DATABASE ${name}`);
      names.push(name);
      const address = new URL(url);
      address.pathname = `/${name}`;
      return address.href;
    },
    stop: async () => {
      for (const name of names) await onServer(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await stop();
    },
  };
}

async function temporaryServer() {
  const bin = findPostgres(process.env.PATH ?? "");
  if (bin === undefined) throw new Error("No PostgreSQL server was found. Set DATABASE_URL, or install postgresql.");
  return startPostgres(bin, { durable: true });
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
