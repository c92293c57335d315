import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { promisify } from "node:util";
import { Gauge, Registry } from "prom-client";
import { describe, expect, it, onTestFinished } from "vitest";
import { MOST_BODY_BYTES } from "../../src/server/body-limit.ts";
import { createHttpServer, type HttpServerOptions } from "../../src/server/http-server.ts";

/** Reads the whole body, as what verifies a signature does, and answers with its size. */
async function sizeOf(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  response.end(String(bytes));
}

async function start(options: Partial<HttpServerOptions> = {}): Promise<number> {
  return (await startServer(options)).port;
}

async function startServer(options: Partial<HttpServerOptions>) {
  const server = createHttpServer({
    webhooks: sizeOf,
    readiness: async () => ({ ready: true }),
    registry: new Registry(),
    ...options,
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => promisify(server.getConnections.bind(server))(),
  };
}

/** Metrics of so many bytes, and how often they were asked for. */
function metricsOf(bytes: number) {
  const registry = new Registry();
  const asked = { times: 0 };
  const collect = () => {
    asked.times += 1;
  };
  new Gauge({ name: "large", help: "x".repeat(bytes), registers: [registry], collect });
  return { registry, asked };
}

/** A connection of a client that does as it likes. Gives all that came back once the server has closed it. */
function open(port: number): { readonly socket: Socket; readonly answer: Promise<string> } {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  socket.on("error", () => {});
  return { socket, answer: new Promise((resolve) => socket.on("close", () => resolve(text))) };
}

const HEAD = "POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\n";

describe("the gate", () => {
  it("takes a body of the largest size that GitHub sends, announced or in chunks", async () => {
    const url = `http://127.0.0.1:${await start()}/api/github/webhooks`;
    const body = Buffer.alloc(MOST_BODY_BYTES);
    const announced = await fetch(url, { method: "POST", body });
    expect(await announced.text()).toBe(String(MOST_BODY_BYTES));
    const chunked = await fetch(url, {
      method: "POST",
      body: new Blob([body]).stream(),
      duplex: "half",
    } as RequestInit);
    expect(await chunked.text()).toBe(String(MOST_BODY_BYTES));
  });

  it("refuses a larger body by its announced length, before it is sent", async () => {
    const { socket, answer } = open(await start());
    socket.write(`${HEAD}content-length: ${MOST_BODY_BYTES + 1}\r\n\r\n`);
    expect(await answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("refuses a larger body that comes in chunks as soon as it is too large", async () => {
    const { socket, answer } = open(await start());
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
    const chunk = `100000\r\n${"x".repeat(0x10_0000)}\r\n`;
    for (let sent = 0; sent < 40 && socket.writable; sent += 1) {
      if (!socket.write(chunk)) await Promise.race([once(socket, "drain").catch(() => {}), answer]);
    }
    // A client that goes on sending may find the connection reset before it has read the answer.
    expect(await answer).toMatch(/^HTTP\/1\.1 413 |^$/);
  });

  it("refuses bodies of no sensible length", async () => {
    for (const length of ["-1", "1e99", "12abc"]) {
      const { socket, answer } = open(await start());
      socket.write(`${HEAD}content-length: ${length}\r\n\r\n`);
      expect(await answer).toMatch(/^HTTP\/1\.1 4/);
    }
  });

  it("is not closed to others by one who announces much and sends little", async () => {
    const port = await start();
    const waiting = Array.from({ length: 20 }, () => open(port));
    for (const { socket } of waiting) socket.write(`${HEAD}content-length: ${MOST_BODY_BYTES}\r\n\r\nx`);
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" });
    expect(answer.status).toBe(200);
    for (const { socket } of waiting) socket.destroy();
  });

  it("holds at most a hundred megabytes of bodies, and takes the next one when one is through", async () => {
    const port = await start();
    const waiting = Array.from({ length: 4 }, () => open(port));
    const almostAll = Buffer.alloc(MOST_BODY_BYTES - 1, "x");
    for (const { socket } of waiting) {
      socket.write(`${HEAD}content-length: ${MOST_BODY_BYTES}\r\n\r\n`);
      socket.write(almostAll);
    }
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "x".repeat(99) })).status, {
        timeout: 20_000,
      })
      .toBe(503);
    waiting[0]?.socket.destroy();
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" })).status, {
        timeout: 20_000,
      })
      .toBe(200);
    for (const { socket } of waiting) socket.destroy();
  });

  it("counts nothing of a body that goes on after its answer, which would keep others out for ever", async () => {
    const port = await start({
      // As deliveries of a wrong type are answered: before their body has come.
      webhooks: (request, response) =>
        request.headers["content-type"] === "text/plain" ? response.writeHead(415).end() : sizeOf(request, response),
    });
    const strangers = Array.from({ length: 6 }, () => open(port));
    for (const { socket } of strangers) {
      socket.write(`${HEAD}content-type: text/plain\r\ncontent-length: ${MOST_BODY_BYTES}\r\n\r\n`);
      await once(socket, "data");
      socket.write(Buffer.alloc(MOST_BODY_BYTES - 1, "x"));
    }
    await Promise.all(strangers.map(({ socket }) => expect.poll(() => socket.writableLength).toBe(0)));
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" });
    expect(answer.status).toBe(200);
    for (const { socket } of strangers) socket.destroy();
  });

  it("ends the connection of a client that goes on sending after its answer", async () => {
    const { port, connections } = await startServer({ webhooks: (_, response) => response.writeHead(415).end() });
    const { socket, answer } = open(port);
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
    await once(socket, "data");
    const chunk = `100000\r\n${"x".repeat(0x10_0000)}\r\n`;
    let sent = 0;
    while (socket.writable && (await connections()) > 0) {
      sent += 1;
      if (!socket.write(chunk)) await Promise.race([once(socket, "drain").catch(() => {}), answer]);
    }
    expect(sent).toBeLessThan(60);
  });

  it("cuts off a client that asks much without taking the answers, and does none of that work", async () => {
    const { registry, asked } = metricsOf(100_000);
    const { port, connections } = await startServer({ registry });
    const { socket } = open(port);
    socket.pause();
    socket.write("GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n".repeat(1_000));
    await expect.poll(() => asked.times).toBeGreaterThan(0);
    await expect.poll(connections).toBe(0);
    expect(asked.times).toBeLessThan(10);
  });

  it("cuts off a client that does not take its answer", async () => {
    const { port, connections } = await startServer({ registry: metricsOf(50_000_000).registry, answerTimeoutMs: 500 });
    const { socket } = open(port);
    socket.pause();
    socket.write("GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n");
    await expect.poll(connections).toBe(1);
    await expect.poll(connections, { timeout: 5_000 }).toBe(0);
  });

  it("cuts off a client that sends its headers too slowly", async () => {
    const { socket, answer } = open(await start({ requestTimeoutMs: 500 }));
    socket.write(HEAD);
    const dribble = setInterval(() => socket.write("x-slow: 1\r\n"), 100);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 |^$/);
    clearInterval(dribble);
  });

  it("cuts off a client that sends its body too slowly, and answers others meanwhile", async () => {
    const port = await start({ requestTimeoutMs: 500 });
    const { socket, answer } = open(port);
    socket.write(`${HEAD}content-length: 1000\r\n\r\n`);
    const dribble = setInterval(() => socket.write("x"), 100);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    await answer;
    clearInterval(dribble);
  });

  it("answers 500 without a word about why when the receiving of a delivery breaks", async () => {
    const port = await start({ webhooks: () => Promise.reject(new Error("secret of db.example.com")) });
    const answer = await fetch(`http://127.0.0.1:${port}/api/github/webhooks`, { method: "POST", body: "{}" });
    expect([answer.status, await answer.text()]).toEqual([500, "internal error\n"]);
  });

  it("knows four paths and no others", async () => {
    const port = await start();
    const status = async (path: string, method = "GET") =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { method })).status;
    expect(await status("/healthz")).toBe(200);
    expect(await status("/readyz")).toBe(200);
    expect(await status("/metrics?x=1")).toBe(200);
    expect(await status("/metrics", "DELETE")).toBe(404);
    expect(await status("/probot")).toBe(404);
    expect(await status("/api/github/webhooks")).toBe(404);
    expect(await status("/%2e%2e/etc/passwd")).toBe(404);
  });

  it("says what is missing while it is not ready", async () => {
    const port = await start({ readiness: async () => ({ ready: false, reason: "the database does not answer" }) });
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect([answer.status, await answer.text()]).toEqual([503, "the database does not answer\n"]);
  });
});
