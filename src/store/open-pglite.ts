import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import type { Database, Queryable } from "./database.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";

/** The embedded database, and the engine itself for the queue, which works on the same single connection. */
export interface EmbeddedDatabase extends Database {
  readonly engine: PGlite;
}

/**
 * Opens the embedded database in a folder, or in memory when there is none.
 * The first opening of a new folder takes some seconds and about 550 MB; a later one about 330 MB.
 *
 * @throws {FolderInUseError} when another server uses the folder
 */
export async function openPglite(folder: string | null): Promise<EmbeddedDatabase> {
  const lock = folder === null ? undefined : await lockFolder(folder);
  try {
    return await openLocked(folder, lock);
  } catch (error) {
    lock?.release();
    throw error;
  }
}

async function openLocked(folder: string | null, lock: FolderLock | undefined): Promise<EmbeddedDatabase> {
  // Loaded only here: its engine is some ten megabytes of WebAssembly that a server with Postgres never needs.
  const { PGlite, types } = await import("@electric-sql/pglite");
  const made = folder === null ? () => {} : beginFolder(folder);
  const engine = await PGlite.create({
    ...(folder === null ? {} : { dataDir: folder }),
    // GitHub's ids stay below 2^53; PGlite would give larger ones as BigInt.
    parsers: { [types.INT8]: Number },
  });

  made();

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
    close: async () => {
      await engine.close();
      lock?.release();
    },
  };
}

/** Says that the files of a new database are being made and are not whole yet. */
const UNFINISHED = "unfinished.marker";

/** A folder whose making was cut off is begun anew: nothing can be stored in it yet. Call what it gives once it is made. */
function beginFolder(folder: string): () => void {
  const marker = path.join(folder, UNFINISHED);
  if (existsSync(marker)) {
    for (const name of readdirSync(folder)) {
      if (name !== UNFINISHED && !name.endsWith(".lock")) rmSync(path.join(folder, name), { recursive: true });
    }
  } else if (!existsSync(path.join(folder, "PG_VERSION"))) {
    writeFileSync(marker, "");
  }
  return () => rmSync(marker, { force: true });
}
