import { generateKeyPairSync } from "node:crypto";
import { Probot } from "probot";
import { expect, it } from "vitest";
import { AppOctokit } from "../../src/github/octokit.ts";

it("makes no client of its own for each delivery that a listener gets", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const probot = new Probot({
    appId: 4137,
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    secret: "a secret only for this test",
    Octokit: AppOctokit,
  });
  await probot.ready();
  const clients: unknown[] = [];
  probot.on("workflow_run.completed", ({ octokit }) => {
    clients.push(octokit);
  });

  const payload = { action: "completed", installation: { id: 7 } };
  for (const id of ["1", "2"]) await probot.receive({ id, name: "workflow_run", payload: payload as never });

  const ofApp = await probot.auth();
  expect(clients).toEqual([ofApp, ofApp]);
  expect(await probot.auth(7)).not.toBe(ofApp);
});
