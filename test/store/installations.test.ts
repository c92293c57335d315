import { expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { INSTALLATION_TABLES, REPOSITORY_TABLES } from "../../src/store/installations.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openPglite } from "../../src/store/open-pglite.ts";
import { createStore } from "../../src/store/store.ts";

const database: Database = await openPglite(null);
await migrate(database);

const pull = {
  number: 1,
  state: "open",
  headSha: "abc",
  headRef: "faster",
  headRepositoryId: 1,
  baseRef: "main",
  authorIsBot: false,
  locked: false,
  updatedAtMs: 0,
} as const;

function listed(id: number, name = `repository-${id}`, pushedAtMs = 1_000) {
  return { id, owner: "syntasso", name, defaultBranch: "main", pushedAtMs };
}

async function tablesWith(column: string): Promise<readonly string[]> {
  const tables = await database.query<{ table_name: string }>(
    `SELECT table_name FROM information_schema.columns
     WHERE table_schema = 'cachewarden' AND column_name = $1 ORDER BY table_name`,
    [column],
  );
  return tables.map(({ table_name }) => table_name);
}

it("names every table that holds something of a repository, so that forgetting one leaves nothing behind", async () => {
  expect(await tablesWith("repository_id")).toEqual([...REPOSITORY_TABLES].sort());
});

it("names every table that holds something of an installation", async () => {
  expect(await tablesWith("installation_id")).toEqual([...INSTALLATION_TABLES, "repositories"].sort());
});

it("does no work for suspended installations, and works for them again when they wake", async () => {
  const store = createStore(database);
  await store.saveInstallation({ id: 11, account: "syntasso", suspended: false });
  await store.saveInstallation({ id: 12, account: "mona", suspended: true });
  expect(await store.activeInstallations()).toEqual([11]);
  await store.saveInstallation({ id: 12, account: "mona", suspended: false });
  expect(await store.activeInstallations()).toEqual([11, 12]);
});

it("keeps a repository by its id when it is renamed", async () => {
  const store = createStore(database);
  await store.saveRepositories(21, [listed(211, "before")]);
  await store.saveRepositories(21, [listed(211, "after")]);
  expect(await store.repositoriesOf(21)).toEqual([
    { id: 211, installationId: 21, owner: "syntasso", name: "after", defaultBranch: "main" },
  ]);
});

it("tells the repositories that were pushed to or worked on since a moment", async () => {
  const store = createStore(database);
  await store.saveRepositories(31, [
    listed(311, "pushed", 5_000),
    listed(312, "quiet", 1_000),
    listed(313, "worked", 0),
  ]);
  await store.touchRepository(listed(313, "worked"), { installationId: 31, atMs: 6_000 });
  await store.touchRepository(listed(314, "unlisted"), { installationId: 31, atMs: 7_000 });
  const active = await store.repositoriesOf(31, { activeSinceMs: 5_000 });
  expect(active.map(({ name, defaultBranch }) => [name, defaultBranch])).toEqual([
    ["pushed", "main"],
    ["worked", "main"],
    ["unlisted", null],
  ]);
});

it("forgets an installation with everything of its repositories, and nothing of another's", async () => {
  const store = createStore(database);
  await store.saveInstallation({ id: 41, account: "leaving", suspended: false });
  await store.saveRepositories(41, [listed(411)]);
  await store.saveRepositories(42, [listed(421)]);
  for (const id of [411, 421]) await store.savePull(id, pull);
  const pace = { deletions: 1, everyMs: 150, mostInMinute: 125, mostWaitMs: 1_000 };
  await store.reserveDeletions(41, pace);

  await store.forgetInstallation(41);
  await store.forgetInstallation(41);

  expect(await store.findPull(411, 1)).toBeUndefined();
  expect(await store.findPull(421, 1)).toBeDefined();
  expect(await store.repositoriesOf(41)).toEqual([]);
  expect(await store.knownInstallations()).not.toContain(41);
  for (const table of INSTALLATION_TABLES) {
    expect(await database.query(`SELECT 1 FROM cachewarden.${table} WHERE installation_id = 41`)).toEqual([]);
  }
});

it("does not forget a repository that was transferred to another installation meanwhile", async () => {
  const store = createStore(database);
  await store.saveRepositories(51, [listed(511)]);
  await store.savePull(511, pull);
  await store.saveRepositories(52, [listed(511)]);
  await store.forgetRepositories(51, [511]);
  expect(await store.findPull(511, 1)).toBeDefined();
});
