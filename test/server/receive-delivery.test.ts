import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it, onTestFinished } from "vitest";
import { createReceiver, type Delivery, type ReceiverOptions } from "../../src/server/receive-delivery.ts";

const SECRET = "only for this test";
const BODY = '{"action":"completed","name":"Grüße, 世界"}';

const sign = (body: string | Buffer) => `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;

async function start(receive: ReceiverOptions["receive"] = async () => {}): Promise<string> {
  const receiver = createReceiver({ secret: SECRET, receive });
  const server = createServer((request, response) => void receiver(request, response).catch(() => {}));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function send(url: string, headers: Record<string, string | undefined> = {}, body: string | Buffer = BODY) {
  const all = {
    "content-type": "application/json",
    "x-github-event": "workflow_run",
    "x-github-delivery": "b5a3ad4e-5ec6-4d2f-8bb7-9c1b8f0e9e11",
    "x-hub-signature-256": sign(body),
    ...headers,
  };
  const given = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
  const response = await fetch(url, { method: "POST", headers: given, body });
  return { status: response.status, text: await response.text() };
}

it("hands on a delivery that is signed, and says so when its work is stored", async () => {
  const received: Delivery[] = [];
  const url = await start(async (delivery) => void received.push(delivery));
  expect(await send(url)).toEqual({ status: 200, text: "ok\n" });
  expect(received).toEqual([
    { id: "b5a3ad4e-5ec6-4d2f-8bb7-9c1b8f0e9e11", name: "workflow_run", payload: JSON.parse(BODY) },
  ]);
});

it("takes a body that comes in pieces, cut in the middle of a character", async () => {
  const received: Delivery[] = [];
  const url = new URL(await start(async (delivery) => void received.push(delivery)));
  const bytes = Buffer.from(BODY);
  const cut = bytes.indexOf("世") + 1;
  const socket = connect(Number(url.port), url.hostname);
  socket.write(
    `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${bytes.length}\r\n` +
      `x-github-event: ping\r\nx-github-delivery: 1\r\nx-hub-signature-256: ${sign(bytes)}\r\n\r\n`,
  );
  socket.write(bytes.subarray(0, cut));
  setTimeout(() => socket.end(bytes.subarray(cut)), 50);
  await expect.poll(() => received).toEqual([{ id: "1", name: "ping", payload: JSON.parse(BODY) }]);
});

it("holds no body while the work of its delivery is stored", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const body = Buffer.alloc(20_000_000, " ");
  body.write('{"action":"completed"}');
  const stored = Promise.withResolvers<void>();
  const received = Promise.withResolvers<void>();
  const url = new URL(
    await start(() => {
      received.resolve();
      return stored.promise;
    }),
  );
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  const socket = connect(Number(url.port), url.hostname);
  socket.write(
    `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n` +
      `x-github-event: ping\r\nx-github-delivery: 1\r\nx-hub-signature-256: ${sign(body)}\r\n\r\n`,
  );
  socket.write(body);
  await received.promise;
  await expect
    .poll(() => {
      collectGarbage();
      return process.memoryUsage().arrayBuffers - before;
    })
    .toBeLessThan(5_000_000);
  stored.resolve();
  await once(socket, "data");
  socket.destroy();
});

it.each([
  ["another body's signature", { "x-hub-signature-256": sign(`${BODY} `) }],
  ["half a signature", { "x-hub-signature-256": sign(BODY).slice(0, 40) }],
  [
    "the older kind of signature",
    { "x-hub-signature-256": `sha1=${createHmac("sha1", SECRET).update(BODY).digest("hex")}` },
  ],
  ["no signature", { "x-hub-signature-256": undefined }],
  ["an empty signature", { "x-hub-signature-256": "" }],
  ["no event", { "x-github-event": undefined }],
  ["no id", { "x-github-delivery": undefined }],
])("refuses %s", async (_case, headers) => {
  const url = await start(async () => expect.unreachable());
  expect((await send(url, headers)).status).toBe(400);
});

it.each(["", "{", "null", "7", '"text"', Buffer.from([0xff, 0xfe, 0x7b])])(
  "refuses %j, though it is signed",
  async (body) => {
    const url = await start(async () => expect.unreachable());
    expect((await send(url, {}, body)).status).toBe(400);
  },
);

it.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])(
  "refuses a body of the type %j",
  async (type) => {
    const url = await start(async () => expect.unreachable());
    expect((await send(url, { "content-type": type })).status).toBe(415);
  },
);

it.each(["{}", '{"toString":1}', "7", '["completed"]'])("refuses a delivery whose action is %s", async (action) => {
  const url = await start(async () => expect.unreachable());
  expect(await send(url, {}, `{"action":${action}}`)).toEqual({ status: 400, text: "the action is no text\n" });
});

it("answers with the status of what went wrong, and tells a stranger nothing of it", async () => {
  const away = Object.assign(new Error("no connection to db.example.com"), { status: 503 });
  const url = await start(() => Promise.reject(new AggregateError([away], "no connection to db.example.com")));
  expect(await send(url)).toEqual({ status: 503, text: "could not be stored, send it again later\n" });
  const broken = await start(() => Promise.reject(new Error("secret")));
  expect(await send(broken)).toEqual({ status: 500, text: "could not be stored, send it again later\n" });
});
