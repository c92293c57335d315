import { expect, it } from "vitest";
import { migrate } from "../../src/store/migrate.ts";
import { MIGRATIONS } from "../../src/store/migrations.ts";
import { describeDatabases } from "../databases.ts";

describeDatabases("A migration", (open) => {
  const tablesOf = async (database: Awaited<ReturnType<typeof open>>["database"]) => {
    const rows = await database.query<{ table_name: string }>(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'cachewarden' ORDER BY table_name",
    );
    return rows.map((row) => row.table_name);
  };

  it("changes nothing when it comes again", async () => {
    const { database } = await open();
    const before = await tablesOf(database);
    await migrate(database);

    expect(before).toContain("runs");
    await expect(tablesOf(database)).resolves.toEqual(before);
  });

  it("takes only the steps that are new", async () => {
    const { database } = await open();
    const added = [...MIGRATIONS, { name: "added", sql: "CREATE TABLE cachewarden.added (id integer)" }];
    await migrate(database, added);

    await expect(tablesOf(database)).resolves.toContain("added");
  });

  it("leaves nothing of a step that fails, and names the step", async () => {
    const { database } = await open();
    const broken = { name: "broken", sql: "CREATE TABLE cachewarden.half (id integer); SELECT nonsense" };

    await expect(migrate(database, [...MIGRATIONS, broken])).rejects.toThrow('Schema step "broken" failed');
    await expect(tablesOf(database)).resolves.not.toContain("half");
  });

  it("is done once by servers that start at the same moment", async () => {
    const { database } = await open();
    const added = [...MIGRATIONS, { name: "added", sql: "CREATE TABLE cachewarden.added (id integer)" }];

    await Promise.all([migrate(database, added), migrate(database, added), migrate(database, added)]);
    await expect(tablesOf(database)).resolves.toContain("added");
  });

  it("refuses a database that a newer version has used", async () => {
    const { database } = await open();

    await expect(migrate(database, MIGRATIONS.slice(1))).rejects.toThrow("a newer version has used it");
  });
});
