import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, describe, inject } from "vitest";
import type { QueueBackend } from "../src/queue/task-queue.ts";
import type { Database } from "../src/store/database.ts";
import { migrate } from "../src/store/migrate.ts";
import { openPglite } from "../src/store/open-pglite.ts";
import { openPostgres } from "../src/store/open-postgres.ts";
import { copyPgliteTemplate } from "./databases/pglite-template.ts";

/** Where a server keeps its data, in the words of its settings. */
export type Storage =
  | { readonly databaseUrl: string; readonly dataDir: "" }
  | { readonly databaseUrl: null; readonly dataDir: string };

/** An empty database with our schema, and how the queue gets at the same one. */
export interface TestDatabase {
  readonly database: Database;
  readonly backend: QueueBackend;
}

/** Gives an empty database at each call. It is the same one that the suite had before, so only the newest may be used. */
export type OpenDatabase = () => Promise<TestDatabase>;

/** Runs a suite on PGlite and on Postgres. What `open` gave is closed after the suite; a queue on it is the suite's to stop. */
export function describeDatabases(title: string, suite: (open: OpenDatabase) => void): void {
  describe(`${title} on PGlite`, () => suite(pgliteDatabases()));
  describeOnPostgres(title, { concurrent: false }, () => suite(postgresDatabases()));
}

type StorageSuite = (makeStorage: () => Promise<Storage>) => void;

/** Runs a suite of whole servers on PGlite and on Postgres; each call gives empty storage, which is removed afterwards. */
export const describeStorages = Object.assign(storageSuites({ concurrent: false }), {
  /** The same, both at once, for suites that mostly wait. */
  concurrent: storageSuites({ concurrent: true }),
});

/** Runs a suite about what is PGlite's alone. */
export function describeEmbedded(title: string, suite: (makeFolder: () => string) => void): void {
  describe(title, () => suite(makeFolder));
}

/** Runs a suite about what is Postgres's alone. */
export function describePostgres(title: string, suite: (makeDatabase: () => Promise<string>) => void): void {
  describeOnPostgres(title, { concurrent: false }, () => suite(makePostgresDatabase));
}

function storageSuites(options: SuiteOptions): (title: string, suite: StorageSuite) => void {
  return (title, suite) => {
    describe(`${title} on PGlite`, options, () => {
      suite(async () => ({ databaseUrl: null, dataDir: makeFolder() }));
    });
    describeOnPostgres(title, options, () => {
      suite(async () => ({ databaseUrl: await makePostgresDatabase(), dataDir: "" }));
    });
  };
}

interface SuiteOptions {
  readonly concurrent: boolean;
}

function describeOnPostgres(title: string, options: SuiteOptions, suite: () => void): void {
  if (inject("postgresUrl") === undefined)
    throw new Error("Tests with a database belong into a folder of the system project: see vitest.config.ts");
  describe.skipIf(inject("postgresUrl") === null)(`${title} on Postgres`, options, suite);
}

function pgliteDatabases(): OpenDatabase {
  return reopening(async () => {
    const database = await openPglite(makeFolder());
    return { database, backend: { engine: database.engine } };
  });
}

function postgresDatabases(): OpenDatabase {
  return reopening(async () => {
    const url = await makePostgresDatabase();
    return { database: openPostgres(url, () => {}), backend: { url } };
  });
}

/** Opens one database for a suite and empties it at each further call: an engine costs a second and 300 MB. */
function reopening(open: () => Promise<TestDatabase>): OpenDatabase {
  let opened: Promise<TestDatabase> | undefined;
  afterAll(async () => (await opened)?.database.close());
  return async () => {
    opened ??= open();
    const test = await opened;
    await test.database.execute("DROP SCHEMA IF EXISTS cachewarden, cachewarden_queue CASCADE");
    await migrate(test.database);
    return test;
  };
}

/** A copy of the template in a folder of its own, removed after the tests of the file. */
function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "cachewarden-test-"));
  removals.push(async () => rmSync(folder, { recursive: true, force: true }));
  copyPgliteTemplate(folder);
  return folder;
}

/** A new database beside the one of the address, dropped after the tests of the file. */
async function makePostgresDatabase(): Promise<string> {
  const server = inject("postgresUrl") ?? "";
  const name = `cachewarden_test_${randomUUID().replaceAll("-", "")}`;
  await runOn(server, `CREATE DATABASE ${name}`);
  removals.push(() => runOn(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const removals: (() => Promise<void>)[] = [];

// Registered first, so it runs last: vitest ends in the reverse order.
afterAll(async () => {
  for (const remove of removals.splice(0)) await remove();
});
