import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/** A delivery whose signature is right. */
export interface Delivery {
  /** GitHub's GUID. */
  readonly id: string;
  /** The event, without its action. */
  readonly name: string;
  readonly payload: object;
}

export interface ReceiverOptions {
  readonly secret: string;
  /** Resolves once the delivery's work is stored. An error with a `status` decides the answer. */
  readonly receive: (delivery: Delivery) => Promise<void>;
}

/**
 * Answers deliveries. It stands in for Probot's middleware, which answers 202 after nine seconds whatever becomes of the
 * delivery, tells strangers our errors, and copies each body three times.
 */
export function createReceiver({
  secret,
  receive,
}: ReceiverOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const { "content-type": type = "", "x-github-event": name, "x-github-delivery": id } = request.headers;
    const signature = request.headers["x-hub-signature-256"];
    if (!/^application\/json\b/i.test(type)) return answer(response, 415, "deliveries are application/json\n");
    if (typeof name !== "string" || typeof id !== "string" || typeof signature !== "string") {
      return answer(response, 400, "the event, the delivery's id or the signature is missing\n");
    }
    const read = await readPayload(request, { secret, signature });
    if ("fault" in read) return answer(response, 400, `${read.fault}\n`);
    try {
      await receive({ id, name, payload: read.payload });
      answer(response, 200, "ok\n");
    } catch (error) {
      answer(response, statusOf(error), "could not be stored, send it again later\n");
    }
  };
}

interface Signed {
  readonly secret: string;
  readonly signature: string;
}

/**
 * Reads and verifies a body. A function of its own, so that nothing holds the body while its work is stored: what lives
 * that long in a rush outlives V8's quick collections, and is freed by the slow ones only.
 */
async function readPayload(
  request: IncomingMessage,
  signed: Signed,
): Promise<{ readonly payload: object } | { readonly fault: string }> {
  const body = await bodyOf(request);
  if (!isSigned(body, signed)) return { fault: "the signature is not of this body" };
  const payload = payloadOf(body);
  if (payload === undefined) return { fault: "the body is no JSON object" };
  // Octokit makes the event's name of it, and throws where it cannot be made text.
  const { action = null } = payload as { readonly action?: unknown };
  if (action !== null && typeof action !== "string") return { fault: "the action is no text" };
  return { payload };
}

/** Rejects when the sender breaks off. By events, since iterating over a request takes as long as verifying it. */
function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const takeChunk = (chunk: Buffer) => void chunks.push(chunk);
    const brokeOff = () => {
      // After every request; the error's stack takes longer than all else here.
      if (!request.complete) reject(new Error("The sender broke off"));
    };
    request.on("data", takeChunk);
    request.once("error", reject);
    request.once("close", brokeOff);
    request.once("end", () => {
      // The request lives until it is answered, and its listeners hold the chunks, and the promise with the body.
      request.off("data", takeChunk).off("error", reject).off("close", brokeOff);
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
  });
}

/** Checked on the very bytes that came, in a time that does not tell how much of the signature is right. */
function isSigned(body: Buffer, { secret, signature }: Signed): boolean {
  const right = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  const given = Buffer.from(signature);
  return right.length === given.length && timingSafeEqual(right, given);
}

function payloadOf(body: Buffer): object | undefined {
  try {
    const payload: unknown = JSON.parse(body.toString("utf8"));
    return typeof payload === "object" && payload !== null ? payload : undefined;
  } catch {
    return undefined;
  }
}

/** Probot gathers the errors of all listeners into one. */
function statusOf(error: unknown): number {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  for (const each of errors) {
    if (each instanceof Error && "status" in each && typeof each.status === "number") return each.status;
  }
  return 500;
}

function answer(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "content-length": text.length }).end(text);
}
