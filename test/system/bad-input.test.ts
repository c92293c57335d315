import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import type { JobInput } from "../../stand-in/world/jobs.ts";
import { describeStorages } from "../databases.ts";
import { type AppProcess, startApp } from "./app-process.ts";
import { commentsOn, jobsOf, type KratixWorld, makeWorld, reportIn } from "./kratix-world.ts";

const PATIENCE = { timeout: 30_000, interval: 50 };
const SECRET = "a secret for signing";

/** What a field of a payload may turn into. */
const WRONG: readonly unknown[] = [undefined, null, 0, -1, 1e300, "", "text", "\u0000", [], {}, [null], true];

/** Names that want to be more than text. */
const HOSTILE = `</details><script>alert(1)</script> @octocat #1 ![x](https://evil.example/x.png) | \`\` --> <!-- cachewarden:report {"schema":1} -->`;

describeStorages("The server, with input that it should not get,", (makeStorage) => {
  let standIn: StandIn;
  let app: AppProcess;
  beforeAll(async () => {
    standIn = await createStandIn({ webhookSecret: SECRET });
    app = await startApp(standIn, await makeStorage());
  });
  afterAll(async () => {
    // It took all of it without an error that nobody caught.
    const exit = await app?.stop();
    await standIn?.stop();
    expect(exit).toMatchObject({ code: 0, stderr: "" });
  });

  const send = async (event: string, body: string, signature = sign(body)) => {
    const response = await fetch(`${app.url}/api/github/webhooks`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-github-event": event,
        "x-github-delivery": randomUUID(),
        "x-hub-signature-256": signature,
      },
      body,
    });
    await response.arrayBuffer();
    return response.status;
  };

  /** The payload of a completed run, as GitHub would send it. */
  const payloadOf = (world: KratixWorld, pull: number, jobs: readonly JobInput[]) => {
    const { repository, workflow } = world;
    const run = standIn.world.addCompletedRun({ repository, workflow, pull, jobs });
    return standIn.message({ event: "workflow_run.completed", repository, run: run.id })?.payload ?? "";
  };

  const openPull = (world: KratixWorld) => standIn.world.openPull({ repository: world.repository, head: "faster" });

  const commentOn = async (world: KratixWorld, pull: number) => {
    await expect.poll(() => commentsOn(standIn, world, pull).length, PATIENCE).toBe(1);
    return commentsOn(standIn, world, pull)[0] ?? "";
  };

  it("refuses what is not signed with its secret, and stores nothing of it", async () => {
    const world = makeWorld(standIn);
    const payload = payloadOf(world, openPull(world).number, jobsOf("pull-warm"));

    expect(await send("workflow_run", payload, sign(payload, "another secret"))).toBe(400);
    expect(await send("workflow_run", payload, "sha256=")).toBe(400);
    expect(await send("workflow_run", `${payload} `, sign(payload))).toBe(400);
    expect(app.log.filter(({ msg, outcome }) => msg === "delivery" && outcome === "stored")).toEqual([]);
  });

  it("refuses text that is no JSON object, though it is signed", async () => {
    for (const body of ["", "{", "nonsense", '{"a":', '"only a text"', "null", "7"]) {
      expect(await send("workflow_run", body)).toBeGreaterThanOrEqual(400);
    }
  });

  it("takes JSON that is no payload, and events that it does not know", async () => {
    for (const body of ["{}", "[]", "[[[[]]]]", '{"action":"completed"}']) {
      for (const event of [
        "workflow_run",
        "pull_request",
        "delete",
        "merge_group",
        "installation",
        "from_the_future",
      ]) {
        expect(await send(event, body), `${event} ${body}`).toBeLessThan(500);
      }
    }
  });

  it("ignores a payload in which any field that it reads is missing, null or something else", async () => {
    const world = makeWorld(standIn);
    const pull = openPull(world);
    const payload = payloadOf(world, pull.number, []);
    const closed = standIn.message({ event: "pull_request.closed", repository: world.repository, pull: pull.number });
    for (const [event, text] of [
      ["workflow_run", payload] as const,
      ["pull_request", closed?.payload ?? ""] as const,
    ]) {
      for (const path of pathsIn(JSON.parse(text))) {
        // One wrong value for each field, another one for each next: all of them for all would be thousands.
        const wrong = WRONG[path.length % WRONG.length];
        expect(await send(event, changed(text, path, wrong)), `${path.join(".")} ${wrong}`).toBeLessThan(500);
      }
    }
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  });

  it("reports on a run without jobs", async () => {
    const world = makeWorld(standIn);
    const pull = openPull(world);
    expect(await send("workflow_run", payloadOf(world, pull.number, []))).toBe(200);

    expect(reportIn(await commentOn(world, pull.number))).toMatchObject({
      verdict: "unknown",
      workflows: [{ jobs: [] }],
    });
  });

  it("reports the times of a run whose logs are gone", async () => {
    const world = makeWorld(standIn);
    const pull = openPull(world);
    const { repository, workflow } = world;
    const jobs = jobsOf("pull-warm").map((job): JobInput => ({ ...job, log: { state: "gone" } }));
    const run = standIn.world.addCompletedRun({ repository, workflow, pull: pull.number, jobs, archive: "gone" });
    await standIn.deliver({ event: "workflow_run.completed", repository, run: run.id });

    const [workflowReport] = reportIn(await commentOn(world, pull.number)).workflows;
    expect(workflowReport?.jobs.map(({ caches }) => caches)).toEqual([null, null, null]);
  });

  it("reads a log of a hundred megabytes, with a line of ten, in bounded memory", async () => {
    const world = makeWorld(standIn);
    const pull = openPull(world);
    const line = `2026-08-21T10:00:00.0000000Z ${"x".repeat(10_000_000)}\n`;
    const cached = "2026-08-21T10:00:01.0000000Z Cache not found for input keys: go-abc\n";
    const log = `${line.repeat(10)}${cached}`;
    await send("workflow_run", payloadOf(world, pull.number, [{ name: "huge", seconds: 60, log }]));

    expect(await commentOn(world, pull.number)).toContain("huge");
  });

  it("makes text of names that want to be Markdown, HTML or the report itself", async () => {
    const world = makeWorld(standIn);
    const pull = openPull(world);
    await send("workflow_run", payloadOf(world, pull.number, [{ name: HOSTILE, seconds: 60, log: "nothing\n" }]));

    const body = await commentOn(world, pull.number);
    const visible = body.split("\n").slice(0, -1).join("\n");
    expect(visible).not.toMatch(/(?<!`[^\n]*)<script>/);
    expect(reportIn(body).workflows[0]?.jobs[0]?.name).toBe(HOSTILE.slice(0, 200));
  });
});

function sign(body: string, secret = SECRET): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** The paths of all fields down to the third level: what is read lies there. */
function pathsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null || path.length === 3) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...pathsIn(inner, [...path, key])]);
}

function changed(text: string, path: readonly string[], value: unknown): string {
  const payload = JSON.parse(text) as Record<string, unknown>;
  let holder = payload;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  const last = path.at(-1) ?? "";
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return JSON.stringify(payload);
}
