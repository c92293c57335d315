import { expect, it } from "vitest";
import { reserveDeletions } from "../../src/store/deletion-pace.ts";
import { purgePace } from "../../src/tasks/purge-pace.ts";
import { describeDatabases } from "../databases.ts";

const INSTALLATION = 7;
const HOUR_MS = 3_600_000;

describeDatabases("The pace of deletions", (open) => {
  const step = { deletions: 25, everyMs: 160, mostInMinute: 125, mostWaitMs: HOUR_MS };
  const waits = async (steps: number, reservation = step) => {
    const { database } = await open();
    const all: (number | undefined)[] = [];
    for (let each = 0; each < steps; each += 1) {
      all.push(await reserveDeletions(database, INSTALLATION, reservation));
    }
    return all.map((wait) => (wait === undefined ? undefined : Math.round(wait / 1_000)));
  };

  /** When each step begins, in seconds from the first: a slow machine asks late, and gets the same times. */
  const begins = async (steps: number, reservation = step) => {
    const { database } = await open();
    for (let each = 0; each < steps; each += 1) await reserveDeletions(database, INSTALLATION, reservation);
    const [row] = await database.query<{ begins: readonly number[] }>(
      "SELECT begins FROM cachewarden.deletion_pace WHERE installation_id = $1",
      [INSTALLATION],
    );
    const firsts = (row?.begins ?? []).filter((_, index) => index % reservation.deletions === 0);
    return firsts.map((ms) => Math.round((ms - (firsts[0] ?? 0)) / 1_000));
  };

  it("lets 250 begin within 80 s, and never more than 125 within a minute", async () => {
    expect(await begins(10)).toEqual([0, 4, 8, 12, 16, 60, 64, 68, 72, 76]);
  });

  it("counts single deletions as it counts many", async () => {
    const single = await begins(12, { ...step, deletions: 1, everyMs: 2_000, mostInMinute: 10 });
    expect(single.slice(-3)).toEqual([18, 60, 62]);
  });

  it("spreads a sweep evenly", async () => {
    expect(await begins(4, { ...step, everyMs: 800, mostInMinute: 75 })).toEqual([0, 20, 40, 60]);
  });

  it("lets a close begin within ten seconds, however many sweeps want to delete", async () => {
    const { database } = await open();
    const [sweep, close] = (["sweep", "close"] as const).map((cause) => {
      const pace = purgePace(cause);
      return { ...pace, deletions: pace.mostInStep };
    });
    if (sweep === undefined || close === undefined) throw new Error("unreachable");
    const swept = [];
    for (let each = 0; each < 10; each += 1) swept.push(await reserveDeletions(database, INSTALLATION, sweep));
    expect(swept.filter((wait) => wait !== undefined)).toHaveLength(1);
    expect(await reserveDeletions(database, INSTALLATION, close)).toBeLessThan(10_000);
  });

  it("reserves nothing where the wait would be too long", async () => {
    const impatient = { ...step, mostWaitMs: 10_000 };
    expect(await waits(5, impatient)).toEqual([0, 4, 8, undefined, undefined]);
  });

  it("gives each time to one of those that ask at once", async () => {
    const { database } = await open();
    const asked = Array.from({ length: 5 }, () => reserveDeletions(database, INSTALLATION, step));
    const given = (await Promise.all(asked)).map((wait) => Math.round((wait ?? -1) / 1_000));
    expect(given.toSorted((a, b) => a - b)).toEqual([0, 4, 8, 12, 16]);
  });

  it("keeps installations apart", async () => {
    const { database } = await open();
    await reserveDeletions(database, INSTALLATION, step);
    await expect(reserveDeletions(database, INSTALLATION + 1, step)).resolves.toBe(0);
  });
});
