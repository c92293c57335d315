import { existsSync } from "node:fs";
import path from "node:path";
import type { Storage } from "../../config/environment.ts";
import type { Database } from "../../store/database.ts";
import { FolderInUseError } from "../../store/folder-lock.ts";
import { openPglite } from "../../store/open-pglite.ts";
import { openPostgres } from "../../store/open-postgres.ts";
import { CommandError } from "../command-error.ts";

/**
 * Opens the server's data without changing its schema.
 *
 * @throws {CommandError} when it is not there, or cannot be read
 */
export async function openForReading({ databaseUrl, dataDir }: Storage): Promise<Database> {
  const database = databaseUrl === null ? await openFolder(path.resolve(dataDir)) : openPostgres(databaseUrl, () => {});
  try {
    await database.query("SELECT done FROM cachewarden.schema_steps WHERE id = 1");
    return database;
  } catch (error) {
    await database.close();
    const where = databaseUrl === null ? `the folder ${dataDir}` : "the database of DATABASE_URL";
    throw new CommandError(
      `No history can be read from ${where}: ${error instanceof Error ? error.message : String(error)}. ` +
        "Set DATABASE_URL or DATA_DIR as the server has it, and start the server once.",
      { cause: error },
    );
  }
}

/** A folder that does not exist is not made: it would look as if nothing had ever been stored. */
async function openFolder(folder: string): Promise<Database> {
  if (!existsSync(path.join(folder, "PG_VERSION"))) {
    throw new CommandError(
      `There is no data in ${folder}. Set DATA_DIR to the server's folder, or DATABASE_URL where it uses Postgres.`,
    );
  }
  try {
    return await openPglite(folder);
  } catch (error) {
    const why =
      error instanceof FolderInUseError
        ? "a server is at work on it, and the embedded database belongs to one process at a time. " +
          "Stop the server while this command runs; with a Postgres there is no need to"
        : `${error instanceof Error ? error.message : String(error)}. Set DATA_DIR to the folder of a Cachewarden server`;
    throw new CommandError(`The data in ${folder} cannot be opened: ${why}.`, { cause: error });
  }
}
