import type { Database } from "./database.ts";
import { MIGRATIONS, type Migration } from "./migrations.ts";

/**
 * Brings the schema up to date. Safe to call from several servers at once, and again after it was cut off:
 * each step and its record are one transaction, and the row that counts them is the lock.
 *
 * @throws when the database is newer than this program, which could misread it
 */
export async function migrate(database: Database, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  await createLedger(database);
  for (let done = await applied(database); done < migrations.length; done = await applied(database)) {
    const step = migrations[done];
    if (step !== undefined) await apply(database, step, done);
  }
  const done = await applied(database);
  if (done > migrations.length) {
    throw new Error(
      `The database has ${done} schema steps and this version of Cachewarden knows ${migrations.length}: ` +
        "a newer version has used it. Start that version, or restore a backup from before the upgrade.",
    );
  }
}

async function createLedger(database: Database): Promise<void> {
  const create = () =>
    database.execute(`
      CREATE SCHEMA IF NOT EXISTS cachewarden;
      CREATE TABLE IF NOT EXISTS cachewarden.schema_steps (id integer PRIMARY KEY, done integer NOT NULL);
      INSERT INTO cachewarden.schema_steps (id, done) VALUES (1, 0) ON CONFLICT DO NOTHING;`);
  // Two servers that create the same thing at once: Postgres lets one of them fail in spite of IF NOT EXISTS.
  await create().catch(create);
}

async function applied(database: Database): Promise<number> {
  const [row] = await database.query<{ done: number }>("SELECT done FROM cachewarden.schema_steps WHERE id = 1");
  return row?.done ?? 0;
}

async function apply(database: Database, step: Migration, before: number): Promise<void> {
  try {
    await database.transaction(async (transaction) => {
      const [row] = await transaction.query<{ done: number }>(
        "SELECT done FROM cachewarden.schema_steps WHERE id = 1 FOR UPDATE",
      );
      // Another server was quicker.
      if (row?.done !== before) return;
      for (const statement of statementsOf(step.sql)) await transaction.query(statement);
      await transaction.query("UPDATE cachewarden.schema_steps SET done = $1 WHERE id = 1", [before + 1]);
    });
  } catch (error) {
    throw new Error(
      `Schema step "${step.name}" failed and was rolled back. Correct the cause and start again; nothing is half done.`,
      { cause: error },
    );
  }
}

/** A transaction takes one statement at a time on PGlite. Our steps have no semicolon inside a statement. */
function statementsOf(sql: string): string[] {
  return sql
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
