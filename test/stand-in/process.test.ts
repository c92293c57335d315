import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { caller } from "./api-client.ts";

const main = path.resolve(import.meta.dirname, "../../stand-in/main.ts");
let folder: string;
let process: ChildProcess;
let addresses: { readonly url: string; readonly downloadUrl: string };

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "stand-in-"));
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  writeFileSync(path.join(folder, "key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
  const scenario = [
    ["addInstallation", { account: "syntasso" }],
    ["addRepository", { owner: "syntasso", name: "kratix" }],
    ["addPersonalToken", { token: "ghp_x", login: "mona" }],
  ];
  writeFileSync(path.join(folder, "scenario.json"), JSON.stringify(scenario));
  const options = ["--private-key", path.join(folder, "key.pem"), "--scenario", path.join(folder, "scenario.json")];
  process = spawn("node", [main, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  if (process.stdout === null) throw new Error("The stand-in's output is not piped");
  const [line] = await once(createInterface(process.stdout), "line");
  addresses = JSON.parse(line);
});
afterAll(async () => {
  process.kill("SIGTERM");
  const [code] = await once(process, "exit");
  rmSync(folder, { recursive: true });
  expect(code).toBe(0);
});

it("in its own process it starts with a scenario and obeys commands over HTTP", async () => {
  const repository = "syntasso/kratix";
  const control = async (command: string, argument: unknown) =>
    caller({ url: addresses.downloadUrl })(`POST /_stand-in/${command}`, { body: argument });
  const opened = await control("openPull", { repository, head: "faster" });
  expect(opened.body).toMatchObject({ number: 1, repository, head: { ref: "faster" } });
  await control("addWorkflow", { repository, name: "CI" });
  const run = await control("addCompletedRun", {
    repository,
    workflow: "CI",
    pull: 1,
    jobs: [{ name: "build", log: "x" }],
  });
  const [job] = run.body.attempts[0].jobs;
  await control("addFault", { path: "/pulls$", nth: 2, fault: { kind: "status", status: 502 } });

  const person = caller({ url: addresses.url }, "token ghp_x");
  const log = await person(`GET /repos/${repository}/actions/jobs/${job.id}/logs`);
  expect(log.headers.get("location")).toContain(addresses.downloadUrl);
  const pulls = `GET /repos/${repository}/pulls`;
  expect([(await person(pulls)).status, (await person(pulls)).status]).toEqual([200, 502]);
  expect((await control("requestCount", { route: "/repos/{owner}/{repo}/pulls" })).body).toBe(2);
  expect(await control("closeTheWorld", {})).toMatchObject({
    status: 400,
    body: { error: "There is no command closeTheWorld" },
  });
});
