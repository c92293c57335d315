import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { describeStorages } from "../databases.ts";
import { type AppProcess, settingsFor, spawnServer, startApp } from "./app-process.ts";
import { commentsOn, jobsOf, makeWorld } from "./kratix-world.ts";

const PATIENCE = { timeout: 40_000, interval: 50 };

/** SIGTERM has to end the process within this time. */
const STOP_MS = 30_000;

async function makeStandIn(): Promise<StandIn> {
  const standIn = await createStandIn({ webhookSecret: "a secret for signing" });
  onTestFinished(() => standIn.stop());
  return standIn;
}

function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "cachewarden-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function spawned(...input: Parameters<typeof spawnServer>) {
  const server = spawnServer(...input);
  onTestFinished(async () => {
    server.child.kill("SIGKILL");
    await server.exited;
  });
  return server;
}

async function takePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("A server that cannot start", () => {
  it("ends with 1 and names every setting that is wrong, what is wrong with it and what to do", async () => {
    const { exited } = spawned({ APP_ID: "twelve", PRIVATE_KEY: "no key", PORT: "99999" }, makeFolder());
    const { code, stderr } = await exited;

    expect(code).toBe(1);
    for (const setting of ["APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET", "PORT"]) expect(stderr).toContain(setting);
    expect(stderr).toContain("openssl rand -hex 32");
    expect(stderr).not.toContain("    at ");
  });

  it("never starts with Probot's default secret, or in production without credentials", async () => {
    const { appId, privateKey } = await makeStandIn();
    const app = { APP_ID: String(appId), PRIVATE_KEY: privateKey };
    const folder = makeFolder();
    const withDefault = await spawned({ ...app, WEBHOOK_SECRET: "development" }, folder).exited;
    const withoutApp = await spawned({ NODE_ENV: "production" }, folder).exited;

    expect(withDefault).toMatchObject({ code: 1, stderr: expect.stringContaining("WEBHOOK_SECRET") });
    expect(withoutApp).toMatchObject({ code: 1, stderr: expect.stringContaining("APP_ID is not set") });
  });

  it.each([
    ["HOST", { HOST: "host.invalid" }],
    ["DATA_DIR", { DATA_DIR: import.meta.filename }],
    ["DATA_DIR", { DATA_DIR: path.join(import.meta.filename, "data") }],
    ["DATABASE_URL", { DATABASE_URL: "postgres://cachewarden:a-password@localhost:1/cachewarden" }],
  ])("names %s where only the attempt shows that it cannot be used: %j", async (setting, changed) => {
    const settings = settingsFor(await makeStandIn(), { databaseUrl: null, dataDir: makeFolder() });
    const { code, stderr } = await spawned({ ...settings, ...changed }).exited;

    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^  ${setting} .+\\. (?:Set|Check) .+\\.$`, "m"));
    expect(stderr).not.toContain("a-password");
    expect(stderr).not.toContain("    at ");
  });

  it("tells which port is taken", async () => {
    const folder = makeFolder();
    const port = await takePort();
    const settings = settingsFor(await makeStandIn(), { databaseUrl: null, dataDir: path.join(folder, "new") });
    const { code, stderr } = await spawned({ ...settings, PORT: String(port) }).exited;

    expect(code).toBe(1);
    expect(stderr).toContain(`PORT ${port} is taken`);
  });
});

describe("A server without an app's credentials", () => {
  it("offers the page that registers the app, and ends on SIGTERM", async () => {
    const { child, exited, lines } = spawned({ PORT: "0", HOST: "127.0.0.1", NO_SMEE_SETUP: "true" });
    const address = () => /http:\/\/127\.0\.0\.1:([1-9]\d*)/.exec(lines.join("\n"))?.[0];
    await expect.poll(address, PATIENCE).toBeDefined();

    const page = await (await fetch(`${address()}/probot`)).text();
    expect(page).toContain("Register GitHub App");
    child.kill("SIGTERM");
    expect(await exited).toMatchObject({ code: 0 });
  });
});

describe("A server with a new folder for its data", () => {
  it("is alive and not ready while it makes the database, and takes its settings from .env", async () => {
    const folder = makeFolder();
    const dataDir = path.join(folder, "data");
    const settings = settingsFor(await makeStandIn(), { databaseUrl: null, dataDir });
    const quoted = Object.entries(settings).map(([name, value]) => `${name}="${value}"`);
    writeFileSync(path.join(folder, ".env"), quoted.join("\n"));
    const { child, exited, lines } = spawned({}, folder);
    const address = () => /"port":(\d+)/.exec(lines.join("\n"))?.[1];
    await expect.poll(address, PATIENCE).toBeDefined();
    const get = async (name: string, method = "GET") =>
      (await fetch(`http://127.0.0.1:${address()}${name}`, { method })).status;
    expect(await get("/healthz")).toBe(200);
    expect(await get("/readyz")).toBe(503);
    expect(await get("/api/github/webhooks", "POST")).toBe(503);
    await expect.poll(() => get("/readyz"), { timeout: 90_000 }).toBe(200);

    expect(readFileSync(path.join(dataDir, "PG_VERSION"), "utf8")).not.toBe("");
    child.kill("SIGINT");
    expect(await exited).toMatchObject({ code: 0, stderr: "" });
  }, 120_000);
});

describeStorages("A server that is told to stop", (makeStorage) => {
  const start = async () => {
    const standIn = await makeStandIn();
    const storage = await makeStorage();
    const app = await startApp(standIn, storage);
    onTestFinished(async () => void (await app.stop("SIGKILL")));
    return { standIn, storage, app };
  };

  const endRun = async (standIn: StandIn) => {
    const world = makeWorld(standIn);
    const { repository, workflow } = world;
    const pull = standIn.world.openPull({ repository, head: "faster" });
    const run = standIn.world.addCompletedRun({ repository, workflow, pull: pull.number, jobs: jobsOf("pull-warm") });
    await standIn.deliver({ event: "workflow_run.completed", repository, run: run.id });
    return { comments: () => commentsOn(standIn, world, pull.number) };
  };

  const jobsAreAskedFor = (standIn: StandIn) =>
    expect.poll(() => standIn.requests.count({ host: "api", method: "POST" }), PATIENCE).toBeGreaterThan(0);

  const stopInTime = async (app: AppProcess) => {
    const asked = performance.now();
    const exit = await app.stop("SIGTERM");
    expect(performance.now() - asked).toBeLessThan(STOP_MS);
    expect(exit).toEqual({ code: 0, signal: null, stderr: "" });
  };

  it("ends the work under way first", async () => {
    const { standIn, app } = await start();
    standIn.faults.add({ path: "/actions/runs/", fault: { kind: "slow", ms: 1_500 } });
    await endRun(standIn);
    await jobsAreAskedFor(standIn);
    await sleep(200);
    await stopInTime(app);

    const ends = app.log.filter(({ msg }) => msg === "task ended").filter(({ task }) => task === "read-run");
    expect(ends.map(({ outcome }) => outcome)).toEqual(["done"]);
    expect(app.log.at(-1)?.msg).toBe("stopped");
  });

  it("puts work back that GitHub does not let end, and does it after the next start", async () => {
    const { standIn, app, storage } = await start();
    const heal = standIn.faults.add({ path: "/actions/runs/", fault: { kind: "timeout" } });
    const { comments } = await endRun(standIn);
    await jobsAreAskedFor(standIn);
    await stopInTime(app);
    expect(comments()).toEqual([]);

    heal();
    const next = await startApp(standIn, storage);
    onTestFinished(async () => void (await next.stop("SIGKILL")));
    await expect.poll(comments, PATIENCE).toHaveLength(1);
  }, 90_000);

  it("takes no delivery that it cannot store, so that GitHub lists it as failed", async () => {
    const { standIn, app } = await start();
    await stopInTime(app);
    const { repository } = makeWorld(standIn);
    const pull = standIn.world.openPull({ repository, head: "faster" });
    const [delivery] = await standIn.deliver({ event: "pull_request.closed", repository, pull: pull.number });

    expect(delivery?.statusCode).toBe(0);
  });
});
