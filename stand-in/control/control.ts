import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../http/send.ts";
import type { StandIn } from "../stand-in.ts";
import { commands } from "./commands.ts";

const PREFIX = "/_stand-in/";

/**
 * The control address of a stand-in in another process: `POST /_stand-in/<command>` with the command's argument as
 * JSON. Returns a listener that answers these paths only, and tells whether it did.
 */
export function createControl(standIn: () => StandIn) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const path = request.url ?? "/";
    if (!path.startsWith(PREFIX)) return false;
    void answer(standIn(), { request, response, command: path.slice(PREFIX.length) });
    return true;
  };
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly command: string;
}

async function answer(standIn: StandIn, { request, response, command }: Call): Promise<void> {
  try {
    const run = commands(standIn)[command];
    if (run === undefined) throw new Error(`There is no command ${command}`);
    const body = (await readBody(request)).toString("utf8");
    const result = await run(body === "" ? {} : JSON.parse(body));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result ?? null));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ error: message }));
  }
}
