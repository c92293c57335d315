import { createHmac } from "node:crypto";
import autocannon from "autocannon";
import type { WebhookMessage } from "../../stand-in/webhooks/events.ts";

/** How a server took one burst of deliveries. */
export interface Burst {
  /** Answered with 2xx in a second. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  /** Not answered with 2xx. */
  readonly refused: number;
}

/** Sends each message once, signed as GitHub signs, so many at a time. */
export async function sendBurst(
  url: string,
  { messages, secret, connections }: { messages: readonly WebhookMessage[]; secret: string; connections: number },
): Promise<Burst> {
  const requests = messages.map((message) => ({
    method: "POST" as const,
    body: message.payload,
    headers: {
      "content-type": "application/json",
      "x-github-event": message.event,
      "x-github-delivery": message.guid,
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(message.payload).digest("hex")}`,
    },
  }));
  let next = 0;
  const startedMs = performance.now();
  let lastMs = startedMs;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const sending = autocannon(
      {
        url: `${url}/api/github/webhooks`,
        connections,
        amount: messages.length,
        requests: [{ setupRequest: (request: object) => ({ ...request, ...requests[next++ % requests.length] }) }],
      },
      (error: unknown, ended) => (error == null ? resolve(ended) : reject(error)),
    );
    // autocannon itself notes only at the next whole second that it is done.
    sending.on("response", () => {
      lastMs = performance.now();
    });
  });
  return {
    perSecond: result["2xx"] / ((lastMs - startedMs) / 1_000),
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    mostMs: result.latency.max,
    refused: messages.length - result["2xx"],
  };
}
