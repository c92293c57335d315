import type { IncomingMessage, ServerResponse } from "node:http";
import type { Fault } from "./faults.ts";

/** Closes the connection, or keeps it without an answer until the other side goes away. */
export async function breakConnection(fault: Fault, response: ServerResponse): Promise<void> {
  if (fault.kind === "cut") {
    response.destroy();
    return;
  }
  await closed(response);
}

/** Resolves once the other side has gone away. */
function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.once("close", () => resolve());
  });
}

/** The whole body of a request, at most 25 MB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY) throw new Error("The request's body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const LARGEST_BODY = 25 * 1024 * 1024;
