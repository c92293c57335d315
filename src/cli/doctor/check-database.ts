import { existsSync } from "node:fs";
import path from "node:path";
import { whyUnusable } from "../../store/data-folder.ts";
import { MIGRATIONS } from "../../store/migrations.ts";
import { openPostgres } from "../../store/open-postgres.ts";
import { type Finding, failed, ok, warning } from "./finding.ts";

export interface DatabaseSettings {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
}

/** Where the tasks are; the doctor only counts them. */
const TASKS = "cachewarden_queue.job";

export async function checkDatabase({ databaseUrl, dataDir }: DatabaseSettings): Promise<readonly Finding[]> {
  if (databaseUrl === null) return [checkFolder(path.resolve(dataDir))];
  const database = openPostgres(databaseUrl, () => {});
  try {
    const [exists] = await database.query<{ steps: string | null; tasks: string | null }>(
      "SELECT to_regclass('cachewarden.schema_steps')::text AS steps, to_regclass($1)::text AS tasks",
      [TASKS],
    );
    if (exists?.steps == null) return [ok("database", "answers, and is empty: the first start makes its tables")];
    const [row] = await database.query<{ done: number }>("SELECT done FROM cachewarden.schema_steps WHERE id = 1");
    const schema = checkSchema(row?.done ?? 0);
    if (exists.tasks == null) return [schema];
    const [counts] = await database.query<{ given_up: number; oldest: number }>(
      `SELECT (count(*) FILTER (WHERE name = 'dead-letter'))::int AS given_up,
         coalesce(extract(epoch FROM now() - min(start_after)
           FILTER (WHERE name <> 'dead-letter' AND start_after <= now())), 0)::float8 AS oldest
       FROM ${TASKS} WHERE state < 'active'`,
    );
    return [schema, ...checkTasks(counts?.given_up ?? 0, counts?.oldest ?? 0)];
  } catch (error) {
    return [
      failed("database", {
        detail: `does not answer: ${error instanceof Error ? error.message || String(error.cause ?? error.name) : String(error)}`,
        remedy:
          "Check host, port, user, password and database name in DATABASE_URL, and that the server lets this machine in.",
      }),
    ];
  } finally {
    await database.close();
  }
}

function checkSchema(done: number): Finding {
  if (done > MIGRATIONS.length) {
    return failed("database", {
      detail: "a newer version of Cachewarden has used it",
      remedy: "Start that version, or restore a backup from before the upgrade.",
    });
  }
  return ok(
    "database",
    done === MIGRATIONS.length
      ? "answers, with this version's tables"
      : "answers; the next start brings its tables up to date",
  );
}

function checkTasks(givenUp: number, oldestSeconds: number): readonly Finding[] {
  const findings: Finding[] = [];
  if (givenUp > 0) {
    findings.push(
      warning("tasks", {
        detail: `${givenUp} were given up in the last 30 days`,
        remedy:
          'Look in the log for "task ended" with the outcome "given up"; docs/operating.md says how to have them done again.',
      }),
    );
  }
  if (oldestSeconds > 300) {
    findings.push(
      warning("tasks", {
        detail: `the oldest has waited for ${Math.round(oldestSeconds / 60)} minutes`,
        remedy: "Is a server running on this database? If so, start another one: see docs/scaling.md.",
      }),
    );
  }
  return findings.length > 0 ? findings : [ok("tasks", "none was given up, none waits for long")];
}

/** The embedded engine admits one process, so the doctor does not open it: a server may be at work there. */
function checkFolder(folder: string): Finding {
  const unusable = whyUnusable(folder);
  if (unusable !== undefined) {
    return failed("database", {
      detail: `the embedded one has no place in ${folder}: ${unusable}`,
      remedy: "Set DATA_DIR to a folder that the server's user may make and write, or DATABASE_URL to a PostgreSQL.",
    });
  }
  return ok("database", `embedded, ${existsSync(folder) ? "in" : "to be made in"} ${folder}`);
}
