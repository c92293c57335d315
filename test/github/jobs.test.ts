import { expect, it, onTestFinished } from "vitest";
import { createStandIn } from "../../stand-in/stand-in.ts";
import { githubOf } from "../stand-in/app-client.ts";

const repository = "syntasso/kratix";

it("gives each job of a large run by the newest attempt that ran it, however often the run was run again", async () => {
  const standIn = await createStandIn();
  onTestFinished(() => standIn.stop());
  const installation = standIn.world.addInstallation({ account: "syntasso" });
  const { id } = standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
  standIn.world.addWorkflow({ repository, name: "Test Kratix" });
  const jobs = Array.from({ length: 256 }, (_, index) => ({ name: `test (${index})`, seconds: 10 }));
  const run = standIn.world.addCompletedRun({ repository, workflow: "Test Kratix", jobs });
  for (let attempt = 2; attempt <= 6; attempt += 1) {
    standIn.world.rerun({ repository, run: run.id });
    standIn.world.completeRun({ repository, run: run.id, jobs });
  }

  const github = await githubOf(standIn).repository(installation.id, { id, owner: "syntasso", name: "kratix" });
  const newest = await github.jobs({ id: run.id, attempt: 6 });
  expect(newest.map(({ attempt }) => attempt)).toEqual(Array.from({ length: 256 }, () => 6));
  expect(new Set(newest.map(({ name }) => name)).size).toBe(256);
  const earlier = await github.jobs({ id: run.id, attempt: 2 });
  expect(earlier.map(({ attempt }) => attempt)).toEqual(Array.from({ length: 256 }, () => 2));
});
