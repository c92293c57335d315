import { expect, it } from "vitest";
import { openPglite } from "../../src/store/open-pglite.ts";
import { tidy } from "../../src/store/tidy.ts";
import { describeEmbedded } from "../databases.ts";

describeEmbedded("The embedded database", (makeFolder) => {
  it("takes no more room for rows that come and go, once it is tidied", { timeout: 60_000 }, async () => {
    const database = await openPglite(makeFolder());
    await database.execute(
      `CREATE SCHEMA "Odd"; CREATE TABLE "Odd"."name; of a table" (id integer PRIMARY KEY, text text)`,
    );
    const table = `"Odd"."name; of a table"`;
    const comeAndGo = async (first: number) => {
      await database.query(
        `INSERT INTO ${table} SELECT $1 + g, repeat(md5(g::text), 20) FROM generate_series(1, 2000) g`,
        [first],
      );
      await database.query(`DELETE FROM ${table}`);
    };
    const bytes = async () => {
      const [row] = await database.query<{ bytes: number }>(`SELECT pg_total_relation_size('${table}') AS bytes`);
      return row?.bytes ?? 0;
    };

    await comeAndGo(0);
    const once = await bytes();
    // Its counts are a moment old.
    await expect.poll(() => tidy(database), { timeout: 10_000, interval: 500 }).toContain(table);
    for (let round = 1; round <= 5; round += 1) {
      await comeAndGo(round * 10_000);
      await expect.poll(() => tidy(database), { timeout: 10_000, interval: 500 }).toContain(table);
    }
    expect(await bytes()).toBeLessThanOrEqual(once);
    expect(await tidy(database)).toEqual([]);
    await database.close();
  });
});
