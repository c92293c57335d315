import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { recoverDeliveriesTask } from "../../src/tasks/recover-deliveries.ts";
import type { WebhookMessage } from "../../stand-in/webhooks/events.ts";
import { describeDatabases } from "../databases.ts";
import { createTaskWorld, type TaskWorld } from "./task-world.ts";

const repository = "syntasso/kratix";
const UNREACHABLE = "http://127.0.0.1:1/";

/** Where webhooks arrive: it remembers their GUIDs and answers as it was told. */
async function startReceiver() {
  const received: string[] = [];
  const receiver = { url: "", received, status: 200 };
  const server = createServer((request, response) => {
    received.push(String(request.headers["x-github-delivery"]));
    request.resume().on("end", () => response.writeHead(receiver.status).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return receiver;
}

describeDatabases("the recovery of deliveries", (open) => {
  let world: TaskWorld;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;

  beforeEach(async () => {
    world = await createTaskWorld(open);
    receiver = await startReceiver();
    world.standIn.world.addInstallation({ account: "syntasso" });
    world.standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
    world.standIn.setHookUrl(receiver.url);
  });

  /** A new delivery that is not sent yet. */
  function closed(event: "pull_request.closed" | "pull_request.opened" = "pull_request.closed"): WebhookMessage {
    const { number: pull } = world.standIn.world.openPull({ repository, head: "faster" });
    const message = world.standIn.message({ event, repository, pull });
    if (message === undefined) throw new Error("the stand-in made no webhook");
    return message;
  }
  async function recover(): Promise<readonly string[]> {
    receiver.received.length = 0;
    await recoverDeliveriesTask({}, world.dependencies);
    await world.standIn.settled();
    return [...receiver.received].sort();
  }
  /** Lets everything that was asked for be long ago. */
  const wait = () =>
    world.database.query("UPDATE cachewarden.redeliveries SET asked_at = asked_at - interval '2 minutes'");

  it("has sent again what was refused and what did not connect, and not what arrived", async () => {
    const [arrived, unconnected, refused] = [closed(), closed(), closed()];
    await world.standIn.deliver(arrived);
    await world.standIn.deliver(unconnected, { drop: "recorded" });
    receiver.status = 503;
    await world.standIn.deliver(refused);
    receiver.status = 200;
    expect(await recover()).toEqual([unconnected.guid, refused.guid].sort());
    expect(await recover()).toEqual([]);
  });

  it("has nothing sent again that arrived at a later attempt", async () => {
    const message = closed();
    await world.standIn.deliver(message, { drop: "recorded" });
    await world.standIn.deliver(message);
    expect(await recover()).toEqual([]);
  });

  it("has nothing sent again that leads to no work", async () => {
    await world.standIn.deliver(closed("pull_request.opened"), { drop: "recorded" });
    expect(await recover()).toEqual([]);
  });

  it("asks again when the delivery failed again, and gives up after ten times", async () => {
    const message = closed();
    receiver.status = 500;
    await world.standIn.deliver(message);
    for (let time = 1; time <= 10; time += 1) expect(await recover()).toEqual([message.guid]);
    receiver.status = 200;
    expect(await recover()).toEqual([]);
  });

  it("does not ask twice while GitHub has not listed the attempt that was asked for", async () => {
    const message = closed();
    await world.standIn.deliver(message, { drop: "recorded" });
    world.standIn.setHookUrl(UNREACHABLE);
    const [delivery] = world.standIn.deliveries();
    await world.store.saveRedelivery(message.guid, delivery?.id ?? 0);
    world.standIn.setHookUrl(receiver.url);
    expect(await recover()).toEqual([]);
    await wait();
    expect(await recover()).toEqual([message.guid]);
  });

  it("looks back to the first delivery that is still out, and else only at what is new", async () => {
    await world.standIn.deliver(closed());
    await recover();
    const newest = world.standIn.deliveries().at(-1)?.deliveredAtMs ?? 0;
    expect(await world.store.deliveriesArrivedUntil()).toBe(Math.floor(newest / 1_000) * 1_000);

    const out = closed();
    await world.standIn.deliver(out, { drop: "recorded" });
    world.standIn.setHookUrl(UNREACHABLE);
    await world.standIn.deliver(closed(), { drop: "recorded" });
    await recover();
    const first = world.standIn.deliveries().find(({ guid }) => guid === out.guid)?.deliveredAtMs ?? 0;
    expect(await world.store.deliveriesArrivedUntil()).toBeLessThanOrEqual(first);
  });

  it("reads on where one look stopped", async () => {
    const messages = Array.from({ length: 230 }, () => closed());
    for (const message of messages) await world.standIn.deliver(message, { drop: "recorded" });
    const { github } = world.dependencies;
    const first = await github.deliveries({ sinceMs: 0, cursor: undefined, mostPages: 1 });
    const second = await github.deliveries({ sinceMs: 0, cursor: first.cursor, mostPages: 5 });
    expect(first.attempts).toHaveLength(100);
    expect(second.cursor).toBeUndefined();
    const guids = [...first.attempts, ...second.attempts].map(({ guid }) => guid);
    expect(guids.toReversed()).toEqual(messages.map(({ guid }) => guid));
  });
});
