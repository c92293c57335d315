import { mkdirSync } from "node:fs";
import type { PGlite } from "@electric-sql/pglite";
import type { Database, Queryable } from "./database.ts";

/** The embedded database, and the engine itself for the queue, which works on the same single connection. */
export interface EmbeddedDatabase extends Database {
  readonly engine: PGlite;
}

/**
 * Opens the embedded database in a folder, or in memory when there is none.
 * The first opening of a new folder takes some seconds and about 550 MB; a later one about 330 MB.
 */
export async function openPglite(folder: string | null): Promise<EmbeddedDatabase> {
  // Loaded only here: its engine is some ten megabytes of WebAssembly that a server with Postgres never needs.
  const { PGlite, types } = await import("@electric-sql/pglite");
  if (folder !== null) mkdirSync(folder, { recursive: true });
  const engine = await PGlite.create({
    ...(folder === null ? {} : { dataDir: folder }),
    // GitHub's ids stay below 2^53; PGlite would give larger ones as BigInt.
    parsers: { [types.INT8]: Number },
  });

  const on = (connection: Pick<PGlite, "query">): Queryable => ({
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await connection.query<Row>(text, [...values])).rows,
  });

  return {
    ...on(engine),
    engine,
    execute: async (text) => {
      await engine.exec(text);
    },
    // Only PGlite's own transaction keeps the queue's statements, which share the connection, out of ours.
    transaction: (work) => engine.transaction((transaction) => work(on(transaction))),
    close: () => engine.close(),
  };
}
