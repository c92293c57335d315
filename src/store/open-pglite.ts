import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { Database, Queryable } from "./database.ts";
import { type EmbeddedEngine, startEngine } from "./embedded-engine.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";

/** The embedded database, and the engine itself for the queue, which works on the same single connection. */
export interface EmbeddedDatabase extends Database {
  readonly engine: EmbeddedEngine;
}

/** The files of an embedded database cannot be opened: they are damaged, or of another version. */
export class DatabaseFilesError extends Error {
  override readonly name = "DatabaseFilesError";
}

/**
 * Opens the embedded database in a folder, or in memory when there is none.
 * It takes about 330 MB. The first opening of a new folder takes some seconds, and 630 MB more in a process of its own.
 *
 * @throws {FolderInUseError} when another server uses the folder
 * @throws {DatabaseFilesError} when the engine cannot open what is in it
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
  if (folder !== null) await makeFolder(folder);
  const engine = await startEngine(folder).catch((cause: unknown) => {
    throw folder === null ? cause : new DatabaseFilesError(`The database in ${folder} cannot be opened`, { cause });
  });

  const on = (query: EmbeddedEngine["query"]): Queryable => ({
    query: async <Row extends object>(text: string, values?: readonly unknown[]) =>
      (await query<Row>(text, values)).rows,
  });

  return {
    ...on(engine.query),
    engine,
    execute: async (text) => {
      await engine.exec(text);
    },
    // Only the engine's own transaction keeps the queue's statements, which share the connection, out of ours.
    transaction: (work) => engine.transaction((query) => work(on(query))),
    close: async () => {
      await engine.close();
      lock?.release();
    },
  };
}

/** Says that the files of a new database are being made and are not whole yet. */
const UNFINISHED = "unfinished.marker";

/** How folders begin in which new databases are made. */
const MAKING = "making.";

/** Makes the files of a new database where there are none. Making that was cut off is begun anew: nothing is stored yet. */
async function makeFolder(folder: string): Promise<void> {
  const marker = path.join(folder, UNFINISHED);
  const isCutOff = existsSync(marker);
  for (const name of readdirSync(folder)) {
    if (name.startsWith(MAKING)) removeIfIdle(path.join(folder, name));
    else if (isCutOff && name !== UNFINISHED && !name.endsWith(".lock"))
      rmSync(path.join(folder, name), { recursive: true });
  }
  if (existsSync(path.join(folder, "PG_VERSION"))) return;

  writeFileSync(marker, "");
  // Beside the place that is theirs, so that a process whose server was killed can never write among another's files.
  const making = path.join(folder, `${MAKING}${randomUUID()}`);
  mkdirSync(making);
  await makeDatabase(making);
  for (const name of readdirSync(making)) renameSync(path.join(making, name), path.join(folder, name));
  rmSync(making, { recursive: true });
  rmSync(marker);
}

/** What a killed server's process still writes goes at a later start. */
function removeIfIdle(folder: string): void {
  try {
    rmSync(folder, { recursive: true });
  } catch {
    // It is nobody's, and takes only room.
  }
}

/** Ends with the server, whose end closes its standard input. */
const MAKE_DATABASE = `
  process.stdin.on("end", () => process.exit(1)).resume();
  const [library, folder] = process.argv.slice(1);
  const { PGlite } = await import(library);
  await (await PGlite.create(folder)).close();
  process.exit(0);`;

/** In a process of its own, whose end gives back the 630 MB that it takes; a server would keep it for ever. */
async function makeDatabase(folder: string): Promise<void> {
  const library = import.meta.resolve("@electric-sql/pglite");
  // The quick compiler is enough for what is run once.
  const script = ["--liftoff-only", "--input-type=module", "--eval", MAKE_DATABASE, library, folder];
  await promisify(execFile)(process.execPath, script, { env: {} }).catch((cause: unknown) => {
    throw new Error(
      `A new database could not be made in ${folder}. Is there room on the disk, and may it be written?`,
      {
        cause,
      },
    );
  });
}
