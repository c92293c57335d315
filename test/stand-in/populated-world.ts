import type { StandIn } from "../../stand-in/stand-in.ts";

export const repository = "syntasso/kratix";
export const base = `/repos/${repository}`;

/** A world with something of everything. Made, not recorded. */
export function populate({ world }: Pick<StandIn, "world">) {
  const installation = world.addInstallation({
    account: "syntasso",
    permissions: { actions: "write", contents: "read", metadata: "read", pull_requests: "write", checks: "write" },
  });
  world.addRepository({ owner: "syntasso", name: "kratix" });
  world.addRepository({ owner: "syntasso", name: "ci", private: true });
  world.addRepository({ owner: "elsewhere", name: "secret", private: true });
  world.putFile({ repository, path: ".github/cachewarden.yml", content: "report:\n  comment: always\n" });
  world.addBranch({ repository, name: "release/1.0" });
  world.coverBranch({ repository, name: "release/1.0" });
  const workflow = world.addWorkflow({ repository, name: "Test Kratix" });
  const pull = world.openPull({ repository, head: "faster", author: "mona" });
  const fromFork = world.openPull({ repository, head: "main", author: "hubot", fromFork: "hubot/kratix" });
  const merged = world.openPull({ repository, head: "done" });
  world.closePull({ repository, pull: merged.number, merged: true });
  const run = world.addCompletedRun({
    repository,
    workflow: workflow.id,
    pull: pull.number,
    jobs: [
      {
        name: "test / unit: fast",
        steps: [
          { name: "Set up job", seconds: 2, log: "one\n" },
          { name: "go/test", log: "two\n" },
        ],
      },
      { name: "build", seconds: 60, log: "built\n", conclusion: "failure" },
      { name: "deploy", conclusion: "skipped" },
    ],
  });
  world.rerun({ repository, run: run.id });
  world.completeRun({ repository, run: run.id, jobs: [{ name: "build", seconds: 50, log: "built again\n" }] });
  const forkRun = world.addCompletedRun({
    repository,
    workflow: workflow.id,
    pull: fromFork.number,
    jobs: [{ name: "build", log: "x\n" }],
  });
  const cache = world.addCache({
    repository,
    ref: `refs/pull/${pull.number}/merge`,
    key: "go-linux-abc",
    sizeBytes: 1_000,
  });
  world.addCache({ repository, ref: "refs/heads/main", key: "go-linux-abc", sizeBytes: 2_000 });
  world.addCache({ repository, ref: "refs/heads/main", key: "go-linux-abcdef", sizeBytes: 3_000 });
  const comment = world.addComment({ repository, pull: pull.number, author: "", viaApp: true, body: "hello" });
  world.changeComment({ repository, id: comment.id, minimizedReason: "outdated" });
  return { installation, workflow, pull, fromFork, merged, run, forkRun, cache, comment };
}

export type Populated = ReturnType<typeof populate>;
