import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { GitHubRepository } from "../../src/github/github.ts";
import type { WorkflowRun } from "../../src/model/run.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { githubOf } from "../stand-in/app-client.ts";

const repository = "syntasso/kratix";

describe("the pull requests of a run", () => {
  let standIn: StandIn;
  let github: GitHubRepository;

  beforeEach(async () => {
    standIn = await createStandIn();
    onTestFinished(() => standIn.stop());
    const installation = standIn.world.addInstallation({ account: "syntasso" });
    const { id } = standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
    standIn.world.addWorkflow({ repository, name: "Test Kratix" });
    github = await githubOf(standIn).repository(installation.id, { id, owner: "syntasso", name: "kratix" });
  });

  /** A run of a pull request, as its webhook tells it. */
  function runOf(pull: number, event = "pull_request"): WorkflowRun {
    const run = standIn.world.startRun({ repository, workflow: "Test Kratix", pull, event });
    return {
      id: run.id,
      attempt: 1,
      workflowId: run.workflow.id,
      workflowName: run.workflow.name,
      event,
      conclusion: "success",
      headSha: run.headSha,
      headBranch: run.headBranch,
      headRepositoryId: run.headRepository.id,
      headOwner: run.headRepository.owner.login,
      startedAtMs: run.createdAtMs,
    };
  }
  const found = async (run: WorkflowRun) => (await github.pullsOfRun(run)).map(({ number }) => number);

  it("are not those that had the same branch name before", async () => {
    const earlier = standIn.world.openPull({ repository, head: "faster" });
    standIn.world.closePull({ repository, pull: earlier.number, merged: true });
    standIn.world.deleteBranch({ repository, name: "faster" });
    const pull = standIn.world.openPull({ repository, head: "faster" });
    expect(await found(runOf(pull.number))).toEqual([pull.number]);
  });

  it("are found for a fork, whose run names none, and not for a branch of that name here", async () => {
    standIn.world.openPull({ repository, head: "faster" });
    const fork = standIn.world.openPull({ repository, head: "faster", fromFork: "mona/kratix" });
    expect(await found(runOf(fork.number))).toEqual([fork.number]);
  });

  it("are found where the branch was pushed again in the meantime", async () => {
    const pull = standIn.world.openPull({ repository, head: "faster" });
    const run = runOf(pull.number);
    standIn.world.pushToPull({ repository, pull: pull.number });
    expect(await found(run)).toEqual([pull.number]);
  });

  it("are found where they were closed without a merge since the run began", async () => {
    const pull = standIn.world.openPull({ repository, head: "faster" });
    const run = runOf(pull.number);
    standIn.world.closePull({ repository, pull: pull.number });
    expect(await found(run)).toEqual([pull.number]);
  });

  it("are, for a push, the open ones with that very commit", async () => {
    const pull = standIn.world.openPull({ repository, head: "faster" });
    const pushed = runOf(pull.number, "push");
    expect(await found(pushed)).toEqual([pull.number]);
    standIn.world.pushToPull({ repository, pull: pull.number });
    expect(await found(pushed)).toEqual([]);
  });

  it("are none for events that name another commit, and none without a branch", async () => {
    const pull = standIn.world.openPull({ repository, head: "faster" });
    const run = runOf(pull.number);
    expect(await found({ ...run, event: "pull_request_target" })).toEqual([]);
    expect(await found({ ...run, headBranch: null })).toEqual([]);
    expect(await found({ ...run, headOwner: null, headRepositoryId: null })).toEqual([]);
  });
});
