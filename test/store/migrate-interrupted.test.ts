import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { migrate } from "../../src/store/migrate.ts";
import { MIGRATIONS } from "../../src/store/migrations.ts";
import { openPglite } from "../../src/store/open-pglite.ts";
import { openPostgres } from "../../src/store/open-postgres.ts";
import { describeStorages } from "../databases.ts";

describeStorages("A migration whose server was killed in the middle of a step", (makeStorage) => {
  it("is done again, whole, by the next start", { timeout: 60_000 }, async () => {
    const { databaseUrl, dataDir } = await makeStorage();
    const where = databaseUrl === null ? ["folder", dataDir] : ["url", databaseUrl];
    const server = spawn(process.execPath, [path.join(import.meta.dirname, "migrate-slowly.ts"), ...where], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    server.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    await expect.poll(() => said, { timeout: 20_000 }).toBe("last step\n");
    await sleep(500);
    server.kill("SIGKILL");
    await once(server, "close");
    expect(said).toBe("last step\n");

    const database = databaseUrl === null ? await openPglite(dataDir) : openPostgres(databaseUrl, () => {});
    // It would fail if the table of the step that was cut off were there already.
    await migrate(database, [...MIGRATIONS, { name: "slow", sql: "CREATE TABLE cachewarden.half (id integer)" }]);
    await expect(database.query("SELECT done FROM cachewarden.schema_steps")).resolves.toEqual([
      { done: MIGRATIONS.length + 1 },
    ]);
    await database.close();
  });
});
