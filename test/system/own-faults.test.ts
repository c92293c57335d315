import { beforeEach, expect, it, onTestFinished } from "vitest";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { startTcpProxy } from "../databases/tcp-proxy.ts";
import { describeEmbedded, describePostgres, describeStorages, type Storage } from "../databases.ts";
import { settingsFor, spawnServer, startApp } from "./app-process.ts";
import { commentsOn, jobsOf, type KratixWorld, makeWorld } from "./kratix-world.ts";

const PATIENCE = { timeout: 90_000, interval: 100 };
const COMMENTS = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const DELETE_CACHE = "/repos/{owner}/{repo}/actions/caches/{cache_id}";

describeStorages("A server that is killed", (makeStorage) => {
  let standIn: StandIn;
  let storage: Storage;
  let world: KratixWorld;

  beforeEach(async () => {
    standIn = await createStandIn({ webhookSecret: "a secret for signing" });
    onTestFinished(() => standIn.stop());
    world = makeWorld(standIn);
    storage = await makeStorage();
  });

  const start = async () => {
    const app = await startApp(standIn, storage);
    onTestFinished(() => void app.stop("SIGKILL"));
    return app;
  };
  const endRun = (pull: number) => {
    const { repository, workflow } = world;
    const run = standIn.world.addCompletedRun({ repository, workflow, pull, jobs: jobsOf("pull-cold") });
    return standIn.deliver({ event: "workflow_run.completed", repository, run: run.id });
  };

  it("just after a delivery was accepted has lost nothing", { timeout: 120_000 }, async () => {
    const { number: pull } = standIn.world.openPull({ repository: world.repository, head: "faster" });
    const app = await start();
    const [delivery] = await endRun(pull);
    await app.stop("SIGKILL");
    expect(delivery?.statusCode).toBe(200);
    await start();
    await expect.poll(() => commentsOn(standIn, world, pull).length, PATIENCE).toBe(1);
  });

  it("while GitHub creates the comment has written one after its next start", { timeout: 180_000 }, async () => {
    const { number: pull } = standIn.world.openPull({ repository: world.repository, head: "faster" });
    // The comment is created, and the answer never comes.
    standIn.faults.add({ method: "POST", route: COMMENTS, when: "after", times: 1, fault: { kind: "timeout" } });
    const app = await start();
    await endRun(pull);
    await expect.poll(() => commentsOn(standIn, world, pull).length, PATIENCE).toBe(1);
    await app.stop("SIGKILL");

    const again = await start();
    const written = () => again.log.filter(({ msg }) => msg === "report written");
    await expect.poll(() => written().length, PATIENCE).toBe(1);
    expect(written()[0]?.outcome).toBe("updated");
    expect(commentsOn(standIn, world, pull)).toHaveLength(1);
    expect(standIn.requests.count({ method: "POST", route: COMMENTS })).toBe(1);
  });

  it("in the middle of a purge finishes it after its next start", { timeout: 180_000 }, async () => {
    const { repository } = world;
    const { number: pull } = standIn.world.openPull({ repository, head: "faster" });
    const ref = `refs/pull/${pull}/merge`;
    for (let index = 0; index < 6; index += 1) standIn.world.addCache({ repository, ref, key: `go-${index}` });
    const left = () =>
      Array.from(standIn.state.repository(repository).caches.all()).filter((entry) => entry.ref === ref).length;

    const app = await start();
    standIn.world.closePull({ repository, pull });
    await standIn.deliver({ event: "pull_request.closed", repository, pull });
    await expect.poll(left, PATIENCE).toBeLessThan(6);
    await app.stop("SIGKILL");
    await start();
    await expect.poll(left, PATIENCE).toBe(0);
    expect(standIn.requests.count({ method: "DELETE", route: DELETE_CACHE })).toBeGreaterThanOrEqual(6);
  });
});

describeEmbedded("A second server on the same folder", (makeFolder) => {
  it("is refused, with what to do", { timeout: 120_000 }, async () => {
    const standIn = await createStandIn({ webhookSecret: "a secret for signing" });
    onTestFinished(() => standIn.stop());
    const storage: Storage = { databaseUrl: null, dataDir: makeFolder() };
    const app = await startApp(standIn, storage);
    onTestFinished(() => void app.stop("SIGKILL"));
    const second = await spawnServer(settingsFor(standIn, storage)).exited;
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/^Another server \(process \d+\) uses the data in .*set DATABASE_URL/);
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  });
});

describePostgres("A database that is away", (makeDatabase) => {
  it.each(["closed", "silent"] as const)(
    "lets deliveries be refused, and everything goes on when it is back: %s",
    { timeout: 180_000 },
    async (how) => {
      const standIn = await createStandIn({ webhookSecret: "a secret for signing" });
      onTestFinished(() => standIn.stop());
      const world = makeWorld(standIn);
      const { repository } = world;
      const { number: pull } = standIn.world.openPull({ repository, head: "faster" });
      const url = new URL(await makeDatabase());
      const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
      url.host = `127.0.0.1:${proxy.port}`;
      // Recovery comes every 5 seconds and not every 10 minutes.
      const app = await startApp(standIn, { databaseUrl: url.href, dataDir: "" }, { SCHEDULE_SPEED: "120" });
      onTestFinished(() => void app.stop("SIGKILL"));
      const statusOf = async (path: string) => (await fetch(`${app.url}${path}`)).status;

      proxy.set(how);
      const run = standIn.world.addCompletedRun({
        repository,
        workflow: world.workflow,
        pull,
        jobs: jobsOf("pull-cold"),
      });
      const started = performance.now();
      const [refused] = await standIn.deliver({ event: "workflow_run.completed", repository, run: run.id });
      expect(refused?.statusCode).toBe(503);
      expect(performance.now() - started).toBeLessThan(9_000);
      // An answer holds for half a second, for all who ask, and a silent database is waited for for two.
      await expect.poll(() => statusOf("/readyz"), { timeout: 6_000 }).toBe(503);
      expect(await statusOf("/healthz")).toBe(200);

      proxy.set("open");
      await expect.poll(() => statusOf("/readyz"), PATIENCE).toBe(200);
      // GitHub is asked to send the refused delivery again.
      await expect.poll(() => commentsOn(standIn, world, pull).length, PATIENCE).toBe(1);
    },
  );
});
