import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { runChaos } from "../../chaos/run-chaos.ts";
import { describeStorages } from "../databases.ts";

/** What was drawn once is drawn again: a failure here is a failure of the program and not of luck. */
const SEED = 1;

const PULLS = 100;
const KILLS = 10;
const MINUTES = 5;

describeStorages("After a bad day", (makeStorage) => {
  it(`${PULLS} pull requests have one comment each, the closed ones no caches and the open ones theirs`, {
    timeout: 10 * 60_000,
  }, async () => {
    const { databaseUrl, dataDir } = await makeStorage();
    const lines: string[] = [];
    const logFolder = mkdtempSync(path.join(tmpdir(), "cachewarden-chaos-log-"));
    const result = await runChaos({
      seed: SEED,
      pulls: PULLS,
      kills: KILLS,
      mostMinutes: MINUTES,
      servers: databaseUrl === null ? 1 : 2,
      storage: databaseUrl === null ? { dataDir } : { databaseUrl },
      logFolder,
      say: (line) => lines.push(line),
    });
    expect(result.problems, `${lines.join("\n")}\nThe servers' logs are in ${logFolder}`).toEqual([]);
    expect(result).toMatchObject({ comments: PULLS, kills: KILLS });
    expect(result.faults / result.requests).toBeGreaterThan(0.15);
    expect(result.seconds).toBeLessThan(MINUTES * 60);
  });
});
