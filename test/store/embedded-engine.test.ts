import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { type EmbeddedEngine, startEngine } from "../../src/store/embedded-engine.ts";
import { describeEmbedded } from "../databases.ts";

describeEmbedded("The embedded engine", (makeFolder) => {
  let engine: EmbeddedEngine;
  beforeAll(async () => {
    engine = await startEngine(makeFolder());
    await engine.exec("CREATE TABLE notes (number integer PRIMARY KEY, text text)");
  });
  afterAll(() => engine.close());

  const numbers = async () => {
    const { rows } = await engine.query<{ number: number }>("SELECT number FROM notes ORDER BY number");
    return rows.map((row) => row.number);
  };
  const table = () => onTestFinished(async () => void (await engine.exec("TRUNCATE notes")));

  it("leaves the server's own thread free while it computes", async () => {
    const statement = engine.query("SELECT count(*) FROM generate_series(1, 300000)");
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await statement;
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it("answers statements in the order in which they came", async () => {
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        if (index % 2 === 0) await engine.query("SELECT $1::int", [index]);
        else await engine.exec(`SELECT ${index}`);
        order.push(index);
      }),
    );
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it("keeps what comes during a transaction waiting until it has ended", async () => {
    table();
    const transaction = engine.transaction(async (query) => {
      await query("INSERT INTO notes (number) VALUES (1)");
      await sleep(50);
      await query("INSERT INTO notes (number) VALUES (2)");
    });
    await sleep(10);
    const seen = numbers();
    const next = engine.transaction(async (query) => {
      await query("INSERT INTO notes (number) VALUES (3)");
    });
    await transaction;
    expect(await seen).toEqual([1, 2]);
    await next;
    expect(await numbers()).toEqual([1, 2, 3]);
  });

  it("takes back what a transaction did that failed, and goes on", async () => {
    table();
    const transaction = engine.transaction(async (query) => {
      await query("INSERT INTO notes (number) VALUES (1)");
      await query("INSERT INTO notes (number) VALUES (1)");
    });
    // Waits in line while the transaction is broken.
    const meanwhile = engine.query("INSERT INTO notes (number) VALUES (2)");
    await expect(transaction).rejects.toMatchObject({ code: "23505" });
    await meanwhile;
    expect(await numbers()).toEqual([2]);
  });

  it("leaves no transaction open that one of several statements broke", async () => {
    table();
    const several = engine.exec("BEGIN; INSERT INTO notes (number) VALUES (1); SELECT 1/0; COMMIT");
    const meanwhile = engine.query("INSERT INTO notes (number) VALUES (2)");
    await expect(several).rejects.toMatchObject({ code: "22012" });
    await meanwhile;
    expect(await numbers()).toEqual([2]);
  });

  it("says why a statement failed", async () => {
    await expect(engine.query("SELECT * FROM nowhere")).rejects.toMatchObject({
      message: 'relation "nowhere" does not exist',
      code: "42P01",
    });
  });

  it("takes nothing any more once it is closed", async () => {
    const other = await startEngine(makeFolder());
    await other.close();
    await expect(other.query("SELECT 1")).rejects.toThrow("The embedded database is closed");
  });
});
