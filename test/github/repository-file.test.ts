import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { GitHubRepository } from "../../src/github/github.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { githubOf } from "../stand-in/app-client.ts";

const repository = "syntasso/kratix";
const path = ".github/cachewarden.yml";
const [OWN, ACCOUNTS] = ["report:\n  bots: true\n", "report:\n  comment: never\n"];

describe("a repository's configuration", () => {
  let standIn: StandIn;
  let github: GitHubRepository;

  beforeEach(async () => {
    standIn = await createStandIn();
    onTestFinished(() => standIn.stop());
    const installation = standIn.world.addInstallation({ account: "syntasso" });
    const { id } = standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
    github = await githubOf(standIn).repository(installation.id, { id, owner: "syntasso", name: "kratix" });
  });

  it("is that of the default branch, whatever a pull request makes of it", async () => {
    standIn.world.openPull({ repository, head: "faster" });
    standIn.world.putFile({ repository, path, content: OWN });
    standIn.world.putFile({ repository, path, branch: "faster", content: "purge: {keep: []}\n" });
    expect(await github.configuration()).toEqual({ text: OWN, inheritedFrom: null });
  });

  it("is not there before a pull request that brings it was merged", async () => {
    standIn.world.openPull({ repository, head: "faster" });
    standIn.world.putFile({ repository, path, branch: "faster", content: OWN });
    expect(await github.configuration()).toBeUndefined();
  });

  it("is the account's where it has none of its own", async () => {
    standIn.world.addRepository({ owner: "syntasso", name: ".github" });
    standIn.world.putFile({ repository: "syntasso/.github", path, content: ACCOUNTS });
    expect(await github.configuration()).toEqual({ text: ACCOUNTS, inheritedFrom: "syntasso/.github" });
  });

  it("is its own where both have one", async () => {
    standIn.world.addRepository({ owner: "syntasso", name: ".github" });
    standIn.world.putFile({ repository: "syntasso/.github", path, content: ACCOUNTS });
    standIn.world.putFile({ repository, path, content: OWN });
    expect(await github.configuration()).toEqual({ text: OWN, inheritedFrom: null });
  });
});
