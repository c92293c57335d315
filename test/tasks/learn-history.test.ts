import { beforeEach, expect, it } from "vitest";
import { readRun } from "../../src/tasks/requests.ts";
import type { JobInput } from "../../stand-in/world/jobs.ts";
import { describeDatabases } from "../databases.ts";
import { reportIn } from "../system/kratix-world.ts";
import { createTaskRunner, type TaskRunner } from "./task-runner.ts";
import { createTaskWorld, type TaskWorld } from "./task-world.ts";

const repository = "syntasso/kratix";
const WORKFLOW = "Test Kratix";
const HOUR_MS = 3_600_000;

const WARM_LOG = { path: "test/fixtures/logs/kratix/main/unit-tests-and-lint.log" };
const COLD_LOG = { path: "test/fixtures/logs/kratix/pull-cold/unit-tests-and-lint.log" };

function unitTests(seconds: number, log: JobInput["log"] = WARM_LOG, prefix = "run-tests / "): readonly JobInput[] {
  return [{ name: `${prefix}unit-tests-and-lint`, seconds, ...(log === undefined ? {} : { log }) }];
}

describeDatabases("What a run is compared with", (open) => {
  let world: TaskWorld;
  let runner: TaskRunner;
  let installationId: number;
  let repositoryId: number;
  let pull: number;
  let workflowId: number;

  beforeEach(async () => {
    world = await createTaskWorld(open);
    runner = createTaskRunner(world.standIn, world.store);
    const { world: github } = world.standIn;
    installationId = github.addInstallation({ account: "syntasso" }).id;
    repositoryId = github.addRepository({ owner: "syntasso", name: "kratix" }).id;
    workflowId = github.addWorkflow({ repository, name: WORKFLOW }).id;
    pull = github.openPull({ repository, head: "faster" }).number;
  });

  const scope = () => ({ installationId, repository: { id: repositoryId, owner: "syntasso", name: "kratix" } });

  function onMain(
    runs: number,
    seconds: (ago: number) => number = (ago) => 74 + (ago % 3),
    log: JobInput["log"] = WARM_LOG,
  ): void {
    for (let ago = runs; ago > 0; ago -= 1) {
      const atMs = Date.now() - ago * HOUR_MS;
      world.standIn.world.addCompletedRun({ repository, workflow: WORKFLOW, atMs, jobs: unitTests(seconds(ago), log) });
    }
  }

  /** A run of the pull request ends, and everything that follows is done. */
  async function runOnPull(jobs: readonly JobInput[], number = pull): Promise<void> {
    const ended = world.standIn.world.addCompletedRun({ repository, workflow: WORKFLOW, pull: number, jobs });
    const github = await world.dependencies.github.repository(installationId, scope().repository);
    const run = (await github.completedRuns(0)).find(({ id }) => id === ended.id);
    if (run === undefined) throw new Error("the stand-in lost a run");
    await runner.enqueue(readRun(scope(), run));
    await runner.drain();
  }

  const comments = (number = pull) => world.standIn.world.commentsOf({ repository, pull: number });
  const report = (number = pull) => reportIn(comments(number)[0]?.body ?? "").workflows[0];
  const logRequests = () =>
    world.standIn.requests.count({ route: "/repos/:owner/:repo/actions/runs/:run_id/attempts/:attempt_number/logs" });

  it("is learnt once, with the logs of ten earlier runs read after the first report", async () => {
    onMain(12);
    await runOnPull(unitTests(75));
    expect(comments()).toHaveLength(1);
    expect(report()?.baseline).toMatchObject({ source: "branch", runs: 10 });
    const earlier = await world.store.earlierRuns(repositoryId, {
      workflowId,
      baseRef: "main",
      source: "branch",
      pull,
      limit: 20,
      beforeMs: Date.now(),
    });
    expect(earlier.map(({ jobs }) => jobs[0]?.digest?.state ?? "not read")).toEqual([
      ...Array.from({ length: 10 }, () => "warm"),
      "not read",
      "not read",
    ]);

    const mark = world.standIn.requests.mark();
    world.standIn.world.pushToPull({ repository, pull });
    await runOnPull(unitTests(75));
    const made = world.standIn.requests.since(mark).filter(({ host, route }) => host === "api" && route !== null);
    const ofReport = made.filter(({ path }) => !path.includes("/access_tokens") && !path.endsWith("/actions/runs"));
    expect(ofReport.length).toBeGreaterThan(3);
    expect(ofReport.length).toBeLessThanOrEqual(8);
    expect(comments()).toHaveLength(1);
  });

  it("does not read logs of earlier runs where the workflow has no caches", async () => {
    onMain(6, () => 74, "nothing of caches\n");
    await runOnPull(unitTests(75, "nothing of caches\n"));
    expect(report()?.baseline).toMatchObject({ runs: 6 });
    expect(logRequests()).toBeLessThanOrEqual(1);
  });

  it("explains a cold first run, and finds the warm second one as usual", async () => {
    onMain(6);
    await runOnPull(unitTests(180, COLD_LOG));
    expect(reportIn(comments()[0]?.body ?? "").verdict).toBe("unknown");
    expect(report()).toMatchObject({ significant: false, delta_seconds: 105 });
    world.standIn.world.pushToPull({ repository, pull });
    await runOnPull(unitTests(76));
    expect(reportIn(comments()[0]?.body ?? "").verdict).toBe("unchanged");
    expect(comments()[0]?.body).toContain("previous push");
  });

  it("is other pull requests' runs where the workflow never runs on the base branch", async () => {
    for (let other = 0; other < 5; other += 1) {
      const { number } = world.standIn.world.openPull({ repository, head: `other-${other}` });
      const atMs = Date.now() - (other + 1) * HOUR_MS;
      world.standIn.world.addCompletedRun({ repository, workflow: WORKFLOW, pull: number, atMs, jobs: unitTests(74) });
    }
    await runOnPull(unitTests(75));
    expect(report()?.baseline).toMatchObject({ source: "pull-requests", runs: 5 });
  });

  it("is other pull requests' runs where someone started the workflow by hand on the base branch once", async () => {
    onMain(1);
    for (let other = 0; other < 5; other += 1) {
      const { number } = world.standIn.world.openPull({ repository, head: `other-${other}` });
      const atMs = Date.now() - (other + 1) * HOUR_MS;
      world.standIn.world.addCompletedRun({ repository, workflow: WORKFLOW, pull: number, atMs, jobs: unitTests(74) });
    }
    await runOnPull(unitTests(75));
    expect(report()?.baseline).toMatchObject({ source: "pull-requests", runs: 5 });
  });

  it("is merged pull requests' runs, and forks', of which GitHub's runs name no pull request", async () => {
    const { world: github } = world.standIn;
    const merged = (head: string, base: string, fromFork?: string) => {
      const options = fromFork === undefined ? {} : { fromFork };
      const { number } = github.openPull({ repository, head, base, ...options, atMs: Date.now() - 9 * HOUR_MS });
      for (const hours of [3, 2]) {
        const atMs = Date.now() - (hours + number / 10) * HOUR_MS;
        github.addCompletedRun({ repository, workflow: WORKFLOW, pull: number, atMs, jobs: unitTests(74) });
        if (hours === 3) github.pushToPull({ repository, pull: number });
      }
      github.closePull({ repository, pull: number, merged: true });
    };
    github.addBranch({ repository, name: "release" });
    merged("one", "main");
    merged("two", "main", "mona/kratix");
    merged("three", "main");
    merged("four", "release");
    await runOnPull(unitTests(75));
    expect(report()?.baseline).toMatchObject({ source: "pull-requests", runs: 6 });
  });

  it("is other pull requests' runs where the base branch's skip what ran now", async () => {
    const skipped: JobInput = { name: "run-tests / unit-tests-and-lint", seconds: 0, conclusion: "skipped" };
    for (let ago = 6; ago > 0; ago -= 1) {
      const jobs = [skipped, { name: "deploy", seconds: 30 }];
      world.standIn.world.addCompletedRun({ repository, workflow: WORKFLOW, atMs: Date.now() - ago * HOUR_MS, jobs });
    }
    for (let other = 0; other < 5; other += 1) {
      const { number } = world.standIn.world.openPull({ repository, head: `other-${other}` });
      const atMs = Date.now() - (other + 1) * HOUR_MS;
      world.standIn.world.addCompletedRun({ repository, workflow: WORKFLOW, pull: number, atMs, jobs: unitTests(74) });
    }
    await runOnPull(unitTests(75));
    expect(report()?.baseline).toMatchObject({ source: "pull-requests", runs: 5 });
  });

  it("is the new base after the pull request's base was changed", async () => {
    onMain(6);
    const { world: github } = world.standIn;
    github.addBranch({ repository, name: "release" });
    for (let ago = 6; ago > 0; ago -= 1) {
      const atMs = Date.now() - ago * HOUR_MS;
      github.addCompletedRun({
        repository,
        workflow: WORKFLOW,
        branch: "release",
        atMs,
        jobs: unitTests(30 + (ago % 2)),
      });
    }
    await runOnPull(unitTests(75));
    expect(report()?.baseline).toMatchObject({ median_seconds: 75 });

    github.changeBase({ repository, pull, base: "release" });
    const data = { ...scope(), pull };
    await runner.enqueue({ name: "read-pull", key: "1", installationId, data });
    await runner.drain();
    expect(report()).toMatchObject({ significant: true, baseline: { source: "branch", median_seconds: 30.5 } });
  });

  function configure(from: string): void {
    const content = `baseline:\n  from: { repository: syntasso/ci, ${from} }\n`;
    world.standIn.world.putFile({ repository, path: ".github/cachewarden.yml", content });
  }

  async function addOther(runs: number): Promise<void> {
    const { world: github } = world.standIn;
    github.addRepository({ owner: "syntasso", name: "ci" });
    github.addWorkflow({ repository: "syntasso/ci", name: "Kratix" });
    for (let ago = runs; ago > 0; ago -= 1) {
      github.addCompletedRun({
        repository: "syntasso/ci",
        workflow: "Kratix",
        event: "workflow_dispatch",
        atMs: Date.now() - ago * HOUR_MS,
        jobs: unitTests(50 + (ago % 2), WARM_LOG, "test-kratix / "),
      });
    }
    await runner.enqueue({ name: "list-repositories", key: "1", installationId, data: { installationId } });
    await runner.drain();
  }

  const PREFIX = 'workflow: kratix.yaml, job_prefix: { here: "run-tests / ", there: "test-kratix / " }';

  it("is the configured workflow of another repository, job by job under its own prefix", async () => {
    configure(PREFIX);
    await addOther(6);
    await runOnPull(unitTests(90));
    expect(report()).toMatchObject({
      baseline: { source: "configured", runs: 6, median_seconds: 50.5 },
      significant: true,
      jobs: [{ name: "run-tests / unit-tests-and-lint", baseline_seconds: 50.5, significant: true }],
    });
  });

  it("looks for new runs of the other repository after an hour, and not before the report is written", async () => {
    configure(PREFIX);
    await addOther(6);
    await runOnPull(unitTests(90));
    world.standIn.world.addCompletedRun({
      repository: "syntasso/ci",
      workflow: "Kratix",
      atMs: Date.now() - HOUR_MS / 2,
      jobs: unitTests(52, WARM_LOG, "test-kratix / "),
    });
    const again = async () => {
      world.standIn.world.pushToPull({ repository, pull });
      await runOnPull(unitTests(90));
      return report()?.baseline?.runs;
    };
    expect(await again()).toBe(6);
    await world.database.query("UPDATE cachewarden.configured_baselines SET looked_at = now() - interval '2 hours'");
    expect(await again()).toBe(6);
    expect(await again()).toBe(7);
  });

  it("is forgotten once it is older than history is kept", async () => {
    onMain(6);
    await runOnPull(unitTests(75));
    await world.database.query(
      "UPDATE cachewarden.runs SET started_at = started_at - interval '401 days' WHERE event = 'push'",
    );
    await runner.enqueue({ name: "trim-history", key: "all", installationId: null, data: {} });
    await runner.drain();
    expect(runner.lines).toContainEqual({ message: "old history deleted", facts: { runs: 6, purges: 0, days: 400 } });
    const [left] = await world.database.query<{ count: number }>("SELECT count(*)::int AS count FROM cachewarden.runs");
    expect(left?.count).toBe(1);
  });

  it.each([
    ["cannot be read", "syntasso/ci cannot be read. Install the app on it too", PREFIX, false],
    ["has no such workflow", "syntasso/ci has no workflow other.yaml", "workflow: other.yaml", true],
  ])("is the base branch, with the reason said, where the other repository %s", async (_what, reason, from, exists) => {
    onMain(6);
    configure(from);
    if (exists) await addOther(6);
    await runOnPull(unitTests(75));
    expect(report()?.baseline).toMatchObject({ source: "branch" });
    expect(comments()[0]?.body).toContain("The configured baseline was not used");
    const name = { repository: "syntasso/ci", workflow: /workflow: ([\w.]+)/.exec(from)?.[1] ?? "" };
    expect(await world.store.findBaselinePlace(repositoryId, name)).toMatchObject({
      kind: "unusable",
      trouble: expect.stringContaining(reason),
    });
  });
});
