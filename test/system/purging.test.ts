import { afterAll, beforeAll, expect, it } from "vitest";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { describeStorages, type Storage } from "../databases.ts";
import { type AppProcess, startApp } from "./app-process.ts";
import { commentsOn, type KratixWorld, makeWorld } from "./kratix-world.ts";

describeStorages("The server, purging,", (makeStorage) => {
  let standIn: StandIn;
  let storage: Storage;
  let app: AppProcess;
  let swept: KratixWorld;
  beforeAll(async () => {
    standIn = await createStandIn({ webhookSecret: "a secret for signing" });
    // Before the server starts for the first time: what happened here sends no event any more.
    swept = makeWorld(standIn);
    const { repository } = swept;
    const pull = standIn.world.openPull({ repository, head: "missed", fromFork: "mona/kratix" });
    standIn.world.closePull({ repository, pull: pull.number });
    for (const ref of [`refs/pull/${pull.number}/merge`, "refs/heads/gone", "refs/heads/main"]) cache(swept, ref);
    storage = await makeStorage();
    app = await startApp(standIn, storage);
  });
  afterAll(async () => {
    await app?.stop();
    await standIn?.stop();
  });

  const cache = ({ repository }: KratixWorld, ref: string, key = "go-1") =>
    standIn.world.addCache({ repository, ref, key, sizeBytes: 1_000_000 });
  const left = ({ repository }: KratixWorld) =>
    Array.from(standIn.state.repository(repository).caches.all(), ({ ref }) => ref);
  const becomes = (world: KratixWorld, refs: readonly string[]) =>
    expect.poll(() => left(world), { timeout: 40_000 }).toEqual(refs);

  it("finds at its start what was missed before, and writes nothing on what was closed long ago", async () => {
    await becomes(swept, ["refs/heads/main"]);
    expect(commentsOn(standIn, swept, 1)).toEqual([]);
  });

  it("deletes the caches of a branch that was deleted and of an ended merge queue group", async () => {
    const world = makeWorld(standIn);
    const { repository } = world;
    const queue = "gh-readonly-queue/main/pr-7-a1b2c3";
    for (const name of ["feature", queue]) {
      standIn.world.addBranch({ repository, name });
      cache(world, `refs/heads/${name}`);
      standIn.world.deleteBranch({ repository, name });
    }
    cache(world, "refs/heads/main");
    await standIn.deliver({ event: "delete", repository, ref: "feature" });
    await standIn.deliver({ event: "merge_group.destroyed", repository, headRef: `refs/heads/${queue}` });
    await becomes(world, ["refs/heads/main"]);
  });

  it("goes on after it was killed in the middle, and deletes each entry once", async () => {
    const world = makeWorld(standIn);
    const { repository } = world;
    const { number } = standIn.world.openPull({ repository, head: "faster" });
    for (let index = 0; index < 25; index += 1) cache(world, `refs/pull/${number}/merge`, `go-${index}`);
    standIn.world.closePull({ repository, pull: number });
    const before = standIn.requests.count({ method: "DELETE" });
    await standIn.deliver({ event: "pull_request.closed", repository, pull: number });
    await expect.poll(() => left(world).length, { timeout: 40_000 }).toBeLessThan(23);
    await app.stop("SIGKILL");
    expect(left(world).length).toBeGreaterThan(0);
    app = await startApp(standIn, storage);
    await becomes(world, []);
    // The one that was on its way when the server was killed may be asked for twice.
    expect(standIn.requests.count({ method: "DELETE" }) - before).toBeLessThanOrEqual(26);
  });

  it("runs into none of GitHub's limits", () => {
    expect(standIn.limits.refusals()).toEqual({});
  });

  it("counts in its metrics what it deleted, and names no repository there", async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/^cachewarden_cache_budgets\{state="below"\} \d+$/m);
    expect(metrics).not.toContain("kratix");
  });
});
