import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import yauzl from "yauzl";
import { type ManualClock, manualClock } from "../../stand-in/clock.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import type { Run } from "../../stand-in/world/state.ts";
import { asInstallation, type Call } from "./api-client.ts";
import { base, type Populated, populate, repository } from "./populated-world.ts";

let clock: ManualClock;
let standIn: StandIn;
let world: Populated;
let call: Call;

beforeEach(async () => {
  clock = manualClock(Date.parse("2026-11-24T10:00:00Z"));
  standIn = await createStandIn({ clock: clock.now });
  world = populate(standIn);
  call = await asInstallation(standIn, world.installation.id);
});
afterEach(() => standIn.stop());

const job = (run: Run, index: number) => run.attempts[0]?.jobs[index]?.id ?? 0;

async function addressOf(path: string): Promise<string> {
  const { status, headers } = await call(`GET ${base}/actions/${path}`);
  expect(status).toBe(302);
  return headers.get("location") ?? "";
}

it("a job's log lies behind a signed address on another host", async () => {
  const address = await addressOf(`jobs/${job(world.run, 1)}/logs`);
  expect(new URL(address).host).not.toBe(standIn.host);
  expect(await (await fetch(address)).text()).toBe("built\n");
});

it("the signed address is good for one minute", async () => {
  const address = await addressOf(`jobs/${job(world.run, 1)}/logs`);
  clock.advance(59_000);
  expect((await fetch(address)).status).toBe(200);
  clock.advance(1_000);
  expect((await fetch(address)).status).toBe(403);
});

it("the signed address refuses a token and a changed signature", async () => {
  const address = await addressOf(`jobs/${job(world.run, 1)}/logs`);
  expect((await fetch(address, { headers: { authorization: "token x" } })).status).toBe(400);
  expect((await fetch(address.replace(/.$/, (last) => (last === "0" ? "1" : "0")))).status).toBe(403);
});

it("a log that is not there yet leads to nothing, one that is gone answers 410, one that never was 404", async () => {
  const id = job(world.run, 1);
  standIn.world.setJobLog({ repository, job: id, log: { state: "pending" } });
  const response = await fetch(await addressOf(`jobs/${id}/logs`));
  expect([response.status, await response.text()]).toEqual([404, expect.stringContaining("BlobNotFound")]);
  standIn.world.setJobLog({ repository, job: id, log: { state: "gone" } });
  expect(await call(`GET ${base}/actions/jobs/${id}/logs`)).toMatchObject({
    status: 410,
    body: { message: "Server Error" },
  });
  expect((await call(`GET ${base}/actions/jobs/${job(world.run, 2)}/logs`)).status).toBe(404);
});

it("the archive of a run has a file for each job, and for each step where the steps have logs", async () => {
  const files = await unzipped(await addressOf(`runs/${world.run.id}/attempts/1/logs`));
  expect(files).toEqual({
    "0_test  unit fast.txt": "one\ntwo\n",
    "test  unit fast/1_Set up job.txt": "one\n",
    "test  unit fast/2_gotest.txt": "two\n",
    "test  unit fast/system.txt": expect.any(String),
    "1_build.txt": "built\n",
  });
});

it("the archive of a run is of its newest attempt", async () => {
  expect(await unzipped(await addressOf(`runs/${world.run.id}/logs`))).toEqual({ "0_build.txt": "built again\n" });
});

it("names in the archive are cut and numbered when they are equal", async () => {
  const name = "x".repeat(100);
  const jobs = [
    { name, log: "a" },
    { name, log: "b" },
  ];
  const run = standIn.world.addCompletedRun({ repository, workflow: world.workflow.id, jobs });
  const cut = "x".repeat(90);
  expect(Object.keys(await unzipped(await addressOf(`runs/${run.id}/logs`)))).toEqual([
    `0_${cut}.txt`,
    `1_${cut} (1).txt`,
  ]);
});

it("the archive of a run that still runs, or is not ready, leads to nothing; of an old one answers 410", async () => {
  const running = standIn.world.startRun({ repository, workflow: world.workflow.id });
  expect((await fetch(await addressOf(`runs/${running.id}/logs`))).status).toBe(404);
  standIn.world.setRunArchive({ repository, run: world.run.id, archive: "gone" });
  expect((await call(`GET ${base}/actions/runs/${world.run.id}/logs`)).status).toBe(410);
});

/** The files of the zip at an address, by name. */
async function unzipped(address: string): Promise<Record<string, string>> {
  const bytes = Buffer.from(await (await fetch(address)).arrayBuffer());
  const zip = await yauzl.fromBufferPromise(bytes);
  const files: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) files[entry.fileName] = await text(await zip.openReadStreamPromise(entry));
  return files;
}
