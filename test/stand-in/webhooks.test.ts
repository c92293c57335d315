import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readBody } from "../../stand-in/http/send.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import type { WebhookEvent } from "../../stand-in/webhooks/events.ts";
import { asApp } from "./api-client.ts";
import { readWebhookDescription } from "./openapi.ts";
import { type Populated, populate, repository } from "./populated-world.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let standIn: StandIn;
let world: Populated;
let hook: Server;
let received: Received[];
let answer: number;

beforeEach(async () => {
  received = [];
  answer = 200;
  hook = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: (await readBody(request)).toString("utf8") });
    response.writeHead(answer).end("ok");
  }).listen(0, "127.0.0.1");
  await once(hook, "listening");
  const { port } = hook.address() as AddressInfo;
  standIn = await createStandIn({ hookUrl: `http://127.0.0.1:${port}/api/github/webhooks` });
  world = populate(standIn);
});
afterEach(async () => {
  hook.closeAllConnections();
  hook.close();
  await standIn.stop();
});

const events: Readonly<Record<string, (world: Populated) => WebhookEvent>> = {
  "workflow-run-requested": ({ run }) => ({ event: "workflow_run.requested", repository, run: run.id, attempt: 1 }),
  "workflow-run-in-progress": ({ run }) => ({ event: "workflow_run.in_progress", repository, run: run.id }),
  "workflow-run-completed": ({ run }) => ({ event: "workflow_run.completed", repository, run: run.id }),
  "pull-request-opened": ({ fromFork }) => ({ event: "pull_request.opened", repository, pull: fromFork.number }),
  "pull-request-reopened": ({ pull }) => ({ event: "pull_request.reopened", repository, pull: pull.number }),
  "pull-request-synchronize": ({ pull }) => ({ event: "pull_request.synchronize", repository, pull: pull.number }),
  "pull-request-edited": ({ pull }) => ({ event: "pull_request.edited", repository, pull: pull.number }),
  "pull-request-closed": ({ merged }) => ({ event: "pull_request.closed", repository, pull: merged.number }),
  delete: () => ({ event: "delete", repository, ref: "faster" }),
  "merge-group-checks-requested": () => ({
    event: "merge_group.checks_requested",
    repository,
    headRef: "refs/heads/gh-readonly-queue/main/pr-1-0",
  }),
  "merge-group-destroyed": () => ({
    event: "merge_group.destroyed",
    repository,
    headRef: "refs/heads/gh-readonly-queue/main/pr-1-0",
    reason: "merged",
  }),
  "installation-created": ({ installation: { id } }) => ({ event: "installation.created", installation: id }),
  "installation-deleted": ({ installation: { id } }) => ({ event: "installation.deleted", installation: id }),
  "installation-suspend": ({ installation: { id } }) => ({ event: "installation.suspend", installation: id }),
  "installation-unsuspend": ({ installation: { id } }) => ({ event: "installation.unsuspend", installation: id }),
  "installation-new-permissions-accepted": ({ installation: { id } }) => ({
    event: "installation.new_permissions_accepted",
    installation: id,
  }),
  "installation-repositories-added": ({ installation: { id } }) => ({
    event: "installation_repositories.added",
    installation: id,
    repositories: [repository],
  }),
  "installation-repositories-removed": ({ installation: { id } }) => ({
    event: "installation_repositories.removed",
    installation: id,
    repositories: [repository],
  }),
  ping: () => ({ event: "ping" }),
};

const problems = readWebhookDescription();

it.each(Object.keys(events))("the payload of %s is as GitHub's webhook description says", (key) => {
  const event = events[key]?.(world);
  const message = event === undefined ? undefined : standIn.message(event);
  expect(problems(key, JSON.parse(message?.payload ?? "null"))).toEqual([]);
});

it("signs the very bytes that it sends and says in headers what they are", async () => {
  const [delivery] = await standIn.deliver({ event: "workflow_run.completed", repository, run: world.run.id });
  const [{ headers, body } = { headers: {}, body: "" }] = received;
  const signature = createHmac("sha256", standIn.webhookSecret).update(body).digest("hex");
  expect(headers).toMatchObject({
    "x-github-event": "workflow_run",
    "x-github-delivery": delivery?.guid,
    "x-hub-signature-256": `sha256=${signature}`,
  });
  expect(JSON.parse(body)).toMatchObject({ action: "completed", installation: { id: world.installation.id } });
});

it("lists a delivery that failed and sends it again with the same GUID when asked to", async () => {
  answer = 500;
  await standIn.deliver({ event: "pull_request.closed", repository, pull: world.merged.number });
  answer = 200;
  const app = asApp(standIn);
  const { body: listed } = await app("GET /app/hook/deliveries?status=failure");
  expect(listed).toMatchObject([{ status_code: 500, event: "pull_request", action: "closed", redelivery: false }]);
  await app(`POST /app/hook/deliveries/${listed[0].id}/attempts`);
  await standIn.settled();
  const { body: all } = await app("GET /app/hook/deliveries");
  expect(all.map((each: { status: string; redelivery: boolean }) => [each.status, each.redelivery])).toEqual([
    ["OK", true],
    ["Internal Server Error", false],
  ]);
  expect(new Set(received.map(({ headers }) => headers["x-github-delivery"])).size).toBe(1);
});

it("pages through deliveries by cursor, newest first", async () => {
  for (let sent = 0; sent < 5; sent += 1) await standIn.deliver({ event: "ping" });
  const app = asApp(standIn);
  const first = await app("GET /app/hook/deliveries?per_page=3");
  const next = first.headers.get("link")?.match(/<([^>]+)>; rel="next"/)?.[1];
  const second = await app(`GET ${next}`);
  const ids = [...first.body, ...second.body].map(({ id }: { id: number }) => id);
  expect(ids).toEqual(
    standIn
      .deliveries()
      .map(({ id }) => id)
      .reverse(),
  );
  expect(second.headers.get("link")).toBeNull();
});

it("tells a dropped delivery in the list, and of a lost one nothing", async () => {
  await standIn.deliver({ event: "ping" }, { drop: "recorded" });
  await standIn.deliver({ event: "ping" }, { drop: "lost" });
  expect(received).toEqual([]);
  expect(standIn.deliveries()).toMatchObject([{ status: "failed to connect to host", statusCode: 0 }]);
});

it("doubles, drops and reorders with a seed that can be repeated", async () => {
  const many = Array.from({ length: 40 }, (): WebhookEvent => ({ event: "ping" }));
  const seeded = { seed: 7, shuffle: true, doubled: 0.2, dropped: 0.2, lost: 0.2, concurrency: 1 };
  await standIn.deliverAll(many, seeded);
  const once = received.length;
  await standIn.deliverAll(many, seeded);
  expect(received.length).toBe(2 * once);
  expect(new Set(received.map(({ headers }) => headers["x-github-delivery"])).size).toBeLessThan(received.length);
});

it("sends nothing where the app is not installed, is suspended, or did not subscribe", async () => {
  const { world: build } = standIn;
  build.addWorkflow({ repository: "elsewhere/secret", name: "CI" });
  const elsewhere = build.addCompletedRun({ repository: "elsewhere/secret", workflow: "CI", jobs: [] });
  const completed = { event: "workflow_run.completed", repository, run: world.run.id } as const;
  expect(await standIn.deliver({ ...completed, repository: "elsewhere/secret", run: elsewhere.id })).toEqual([]);
  build.changeInstallation({ installation: world.installation.id, suspended: true });
  expect(await standIn.deliver(completed)).toEqual([]);
  build.changeInstallation({ installation: world.installation.id, suspended: false, events: ["delete"] });
  expect(await standIn.deliver(completed)).toEqual([]);
});
