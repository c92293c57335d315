import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { quantileSorted } from "simple-statistics";
import type { WebhookMessage } from "../../stand-in/webhooks/events.ts";

/** How a server took one burst of deliveries. */
export interface Burst {
  /** Answered with 2xx in a second. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Not answered with 2xx. */
  readonly refused: number;
}

interface BurstOptions {
  readonly messages: readonly WebhookMessage[];
  readonly secret: string;
  /** Deliveries that are under way at the same time, each on a connection of its own. */
  readonly connections: number;
}

/**
 * Sends each message once, signed as GitHub signs.
 *
 * The sender shares the machine with what it measures, so it does as little as it can: requests are bytes before the
 * first is sent, on plain sockets. A load generator of the usual kind takes five times as much of the processor, and
 * then what is measured is the sender.
 */
export async function sendBurst(url: string, { messages, secret, connections }: BurstOptions): Promise<Burst> {
  const requests = messages.map((message) => requestOf(message, { url, secret })).values();
  const answers: Answer[] = [];
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: connections }, () => sendInTurn(url, requests, answers)));
  const seconds = (performance.now() - startedMs) / 1_000;

  const taken = answers.filter(({ status }) => status >= 200 && status < 300).length;
  const times = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return {
    perSecond: taken / seconds,
    p50Ms: quantileSorted(times, 0.5),
    p99Ms: quantileSorted(times, 0.99),
    refused: messages.length - taken,
  };
}

interface Answer {
  readonly status: number;
  readonly ms: number;
}

/** Sends requests over one connection, each after the answer to the one before, until there are none. */
function sendInTurn(url: string, requests: Iterator<Buffer>, answers: Answer[]): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  return new Promise((resolve, reject) => {
    let sentMs = 0;
    let answer = "";
    const send = () => {
      const { value, done } = requests.next();
      if (done) return void socket.end(resolve);
      sentMs = performance.now();
      socket.write(value);
    };
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("The server closed a connection in the middle of a burst")));
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if (!isWhole(answer)) return;
      answers.push({
        status: Number(answer.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length)),
        ms: performance.now() - sentMs,
      });
      answer = "";
      send();
    });
  });
}

/** Both servers answer a delivery with some bytes, in one chunk or with their length. */
function isWhole(answer: string): boolean {
  const headEnd = answer.indexOf("\r\n\r\n");
  if (headEnd === -1) return false;
  const length = /^content-length: (\d+)/im.exec(answer.slice(0, headEnd))?.[1];
  return length === undefined ? answer.endsWith("\r\n0\r\n\r\n") : answer.length >= headEnd + 4 + Number(length);
}

function requestOf(
  { event, guid, payload }: WebhookMessage,
  { url, secret }: { readonly url: string; readonly secret: string },
): Buffer {
  const body = Buffer.from(payload);
  const head = [
    "POST /api/github/webhooks HTTP/1.1",
    `host: ${new URL(url).host}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
    `x-github-event: ${event}`,
    `x-github-delivery: ${guid}`,
    `x-hub-signature-256: sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]);
}
