import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { keepJobs } from "../../src/analysis/keep-jobs.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openPglite } from "../../src/store/open-pglite.ts";
import { openPostgres } from "../../src/store/open-postgres.ts";
import { createStore } from "../../src/store/store.ts";
import { cacheReading, withBuild } from "../analysis/made-run.ts";
import { copyPgliteTemplate } from "../databases/pglite-template.ts";
import { describeStorages, type Storage } from "../databases.ts";
import { madeJob, madeRun, START_MS } from "../store/made-records.ts";
import { type CliRun, runCli } from "./run-cli.ts";

const DAY_MS = 24 * 60 * 60_000;

/** Stores ten runs of main: warm but for the fourth, and one on a branch whose name would be a formula. */
async function populate({ databaseUrl, dataDir }: Storage): Promise<void> {
  const database = databaseUrl === null ? await openPglite(dataDir) : openPostgres(databaseUrl, () => {});
  await migrate(database);
  const store = createStore(database);
  await store.touchRepository({ id: 1, owner: "syntasso", name: "kratix" }, { installationId: 5, atMs: START_MS });
  for (let index = 0; index < 11; index += 1) {
    const cold = index === 3;
    const reading = {
      ...withBuild({
        name: "[builder 2/2] RUN make",
        outcome: cold ? "executed" : "cached",
        seconds: cold ? 80 : null,
      }),
      caches: [cacheReading({ key: `go-Linux-${index}a2b3c4d5`, outcome: cold ? "miss" : "hit" })],
    };
    const startedAtMs = START_MS + index * DAY_MS;
    await store.saveRun(1, {
      run: madeRun({ id: index + 1, startedAtMs, headBranch: index === 10 ? '=HYPERLINK("x")' : "main" }),
      logs: "read",
      jobs: keepJobs([
        { job: madeJob({ id: index + 1, completedAtMs: START_MS + 1_000 + (cold ? 180_000 : 100_000) }), reading },
      ]),
      pulls: [],
    });
  }
  await database.close();
}

describeStorages("cachewarden history", (makeStorage) => {
  let env: NodeJS.ProcessEnv;
  const history = (...args: readonly string[]): Promise<CliRun> => runCli(["history", ...args], { env });
  beforeAll(async () => {
    const storage = await makeStorage();
    await populate(storage);
    env = { DATABASE_URL: storage.databaseUrl ?? "", DATA_DIR: storage.dataDir, COLUMNS: "140" };
  });

  it("prints a trend for each figure and key family, and the newest runs", async () => {
    const { stdout, stderr, exitCode } = await history("syntasso/kratix", "--branch", "main");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toContain("syntasso/kratix: Test Kratix");
    expect(stdout).toMatch(/10 runs, 2026-08-21 to 2026-08-30/);
    expect(stdout).toMatch(/working time +1m 40s +1m 40s +3m +1m 40s +▁▁▁█▁▁▁▁▁▁/);
    expect(stdout).toMatch(/builds: time cached +100 % +0 % +100 % +100 % +███▁██████/);
    expect(stdout).toMatch(/go-Linux-\* +10 +9 +0 +1 +0 +90 % +███▁██████/);
    expect(stdout).toMatch(/2026-08-24 10:00 +4 +main +push +success +cold +3m +0 of 1/);
  });

  it("prints JSON with every run, the oldest first", async () => {
    const { stdout } = await history("Syntasso/Kratix", "--workflow", "7", "--runs", "3", "--format", "json");
    const parsed = JSON.parse(stdout);
    expect(parsed).toMatchObject({ schema: 1, workflows: [{ workflow: "Test Kratix", workflow_id: 7 }] });
    expect(parsed.workflows[0].runs.map((run: { run_id: number }) => run.run_id)).toEqual([9, 10, 11]);
    expect(parsed.workflows[0].families).toEqual([
      { family: "go-Linux-*", hits: 3, partial: 0, misses: 0, failed: 0, hit_rate: 1 },
    ]);
  });

  it("prints CSV that no spreadsheet takes for a formula", async () => {
    const { stdout } = await history("syntasso/kratix", "--format", "csv");
    const lines = stdout.split("\r\n");
    expect(lines).toHaveLength(1 + 22 + 1);
    expect(lines[1]).toBe("Test Kratix,7,1,1,2026-08-21T10:00:00.000Z,push,main,success,warm,100,1,1,1,,1,0,0,0");
    expect(stdout).toContain(`,push,"'=HYPERLINK(""x"")",success,`);
  });

  it("says what is stored where the repository or the workflow is not", async () => {
    const unknown = await history("syntasso/other");
    expect(unknown).toMatchObject({
      stdout: "",
      exitCode: 1,
      stderr: expect.stringContaining("Nothing is stored of syntasso/other"),
    });
    const workflow = await history("syntasso/kratix", "--workflow", "Nope");
    expect(workflow).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("Stored: Test Kratix (7)") });
  });
});

describe("cachewarden history", () => {
  it("does not make a new folder where there is none", async () => {
    const run = await runCli(["history", "syntasso/kratix"], {
      env: { DATABASE_URL: "", DATA_DIR: "/nonexistent/data" },
    });
    expect(run).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^cachewarden: There is no data in \/nonexistent\/data\. Set DATA_DIR/),
    });
  });

  it("says what to do where a server is at work on the folder", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "cachewarden-test-"));
    copyPgliteTemplate(folder);
    const server = await openPglite(folder);
    try {
      const run = await runCli(["history", "a/b"], { env: { DATABASE_URL: "", DATA_DIR: folder } });
      expect(run).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining("Stop the server while this command runs"),
      });
    } finally {
      await server.close();
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    [["history"], "missing required argument"],
    [["history", "kratix"], "It takes OWNER/REPO"],
    [["history", "a/b", "--runs", "0"], "It takes a number from 1 to 5000."],
    [["history", "a/b", "--format", "xml"], "Allowed choices are table, json, csv."],
  ])("refuses %j", async (args, message) => {
    expect(await runCli(args)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
  });

  it("names a setting that cannot be used, without its value", async () => {
    const run = await runCli(["history", "a/b"], { env: { DATABASE_URL: "mysql://user:secret@host/db" } });
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("DATABASE_URL is not an address") });
    expect(run.stderr).not.toContain("secret");
  });
});
