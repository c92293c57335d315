import { beforeEach, expect, it } from "vitest";
import { listInstallationsTask } from "../../src/tasks/list-installations.ts";
import { listRepositoriesTask } from "../../src/tasks/list-repositories.ts";
import { reconcileRepositoryTask, reconcileRunsTask } from "../../src/tasks/reconcile-runs.ts";
import { describeDatabases } from "../databases.ts";
import { createTaskWorld, type TaskWorld } from "./task-world.ts";

const repository = "syntasso/kratix";

describeDatabases("what is done without an event", (open) => {
  let world: TaskWorld;
  let installation: number;
  let kratix: { id: number; owner: string; name: string };

  beforeEach(async () => {
    world = await createTaskWorld(open);
    installation = world.standIn.world.addInstallation({ account: "syntasso" }).id;
    const { id } = world.standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
    world.standIn.world.addWorkflow({ repository, name: "Test Kratix" });
    kratix = { id, owner: "syntasso", name: "kratix" };
  });

  const scope = () => ({ installationId: installation, repository: kratix });
  const names = () => world.requests.map(({ name, key }) => `${name} ${key}`);

  async function learnInstallations() {
    await listInstallationsTask(world.dependencies);
    await listRepositoriesTask({ installationId: installation }, world.dependencies);
    world.requests.length = 0;
  }
  function completedRun(conclusion = "success") {
    const pull = world.standIn.world.openPull({ repository, head: "faster" });
    return world.standIn.world.addCompletedRun({
      repository,
      workflow: "Test Kratix",
      pull: pull.number,
      conclusion,
      jobs: [{ name: "build", seconds: 1 }],
    });
  }

  it("has read the runs that ended and of which no webhook came", async () => {
    await learnInstallations();
    // The stand-in's runs begin some seconds before now.
    await world.database.query("UPDATE cachewarden.repositories SET known_since = now() - interval '1 hour'");
    const [missed, known, history] = [completedRun(), completedRun(), completedRun()];
    completedRun("skipped");
    const github = await world.dependencies.github.repository(installation, kratix);
    // One was read because a webhook came, another only as the history of a pull request.
    for (const run of await github.completedRuns(0)) {
      if (run.id === missed.id) continue;
      await world.store.saveRun(kratix.id, { run, logs: "read", jobs: [], pulls: [] });
      if (run.id === known.id) await world.store.markFollowed(kratix.id, run);
    }

    await reconcileRunsTask(world.dependencies);
    expect(names()).toEqual([`reconcile-repository ${kratix.id}`]);
    world.requests.length = 0;
    await reconcileRepositoryTask(scope(), world.dependencies);
    expect(names().toSorted()).toEqual([missed, history].map(({ id }) => `read-run ${kratix.id}/${id}/1`));
  });

  it("leaves alone what happened before the app was installed", async () => {
    completedRun();
    await learnInstallations();
    await world.database.query("UPDATE cachewarden.repositories SET known_since = now() + interval '2 seconds'");
    await reconcileRepositoryTask(scope(), world.dependencies);
    expect(names()).toEqual([]);
  });

  it("asks each installation for its repositories in a task of its own, and the suspended ones for nothing", async () => {
    const other = world.standIn.world.addInstallation({ account: "mona" });
    const suspended = world.standIn.world.addInstallation({ account: "asleep" });
    world.standIn.world.changeInstallation({ installation: suspended.id, suspended: true });
    await listInstallationsTask(world.dependencies);
    expect(names().toSorted()).toEqual(
      [`list-repositories ${installation}`, `list-repositories ${other.id}`].toSorted(),
    );
    expect(await world.store.activeInstallations()).toEqual([installation, other.id]);
  });

  it("forgets no installation that is only missing in the list, whose pages shift when another one ends", async () => {
    await learnInstallations();
    const { github } = world.dependencies;
    await listInstallationsTask({ ...world.dependencies, github: { ...github, installations: async () => [] } });
    expect(names()).toEqual([]);
    expect(await world.store.repositoriesOf(installation)).toHaveLength(1);
  });

  it("forgets an installation whose end was missed, and a repository that it no longer sees", async () => {
    const gone = world.standIn.world.addInstallation({ account: "leaving" });
    world.standIn.world.addRepository({ owner: "syntasso", name: "private" });
    await learnInstallations();
    expect(await world.store.repositoriesOf(installation)).toHaveLength(2);

    world.standIn.world.removeInstallation({ installation: gone.id });
    world.standIn.world.changeInstallation({ installation, repositories: [repository] });
    await listInstallationsTask(world.dependencies);
    expect(names()).toContain(`forget-installation ${gone.id}`);
    await listRepositoriesTask({ installationId: installation }, world.dependencies);
    expect((await world.store.repositoriesOf(installation)).map(({ name }) => name)).toEqual(["kratix"]);
  });
});
