import type { IncomingMessage, ServerResponse } from "node:http";

/** GitHub sends no larger payload, in bytes. */
export const MOST_BODY_BYTES = 25 * 1024 * 1024;

/**
 * Bodies that are held at the same time, in bytes. A signature can be checked only on a whole body, so anybody can have
 * us hold one; this is what all of them together may take of our memory.
 */
const MOST_BYTES_AT_ONCE = 4 * MOST_BODY_BYTES;

/** Decides whether a body is received; where it is not, the request has been answered. */
export type BodyLimit = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Refuses bodies that are larger than any delivery, by their announced length or as they come, and too much at once. It
 * counts what has come and not what was announced: announcing costs a stranger nothing, and would keep GitHub out.
 */
export function createBodyLimit(): BodyLimit {
  let heldBytes = 0;
  return (request, response) => {
    if (Number(request.headers["content-length"] ?? 0) > MOST_BODY_BYTES) {
      refuse(request, response, 413);
      return false;
    }
    let bytes = 0;
    let isAnswered = false;
    // The receiver listens in the same turn, before the first chunk comes.
    request.on("data", (chunk: Buffer) => {
      // What comes after the answer is thrown away and not held; GitHub sends nothing then.
      if (isAnswered) return void request.destroy();
      bytes += chunk.byteLength;
      heldBytes += chunk.byteLength;
      if (bytes > MOST_BODY_BYTES) refuse(request, response, 413);
      else if (heldBytes > MOST_BYTES_AT_ONCE) refuse(request, response, 503);
    });
    response.once("close", () => {
      isAnswered = true;
      heldBytes -= bytes;
    });
    return true;
  };
}

const REASONS = {
  413: "larger than a delivery can be\n",
  // GitHub lists the delivery as failed, and the recovery asks for it again.
  503: "too much at once, try again later\n",
} as const;

function refuse(request: IncomingMessage, response: ServerResponse, status: keyof typeof REASONS): void {
  if (response.headersSent) return;
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" }).end(REASONS[status]);
  response.once("finish", () => request.destroy());
}
