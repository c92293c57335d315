import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Registry } from "prom-client";

/** Where GitHub delivers. Probot's set-up page registers `/` when nothing else is said, so that path is taken too. */
export const WEBHOOK_PATH = "/api/github/webhooks";

/** GitHub sends no larger payload, in bytes. */
const MOST_BODY_BYTES = 25 * 1024 * 1024;

/** A client that takes longer to send its request is cut off, in milliseconds; GitHub itself gives up after ten seconds. */
const REQUEST_TIMEOUT_MS = 15_000;

/** Whether the server can do its work, and if not, what is missing. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

export interface HttpServerOptions {
  /** Verifies a delivery and has it stored; answers by itself. */
  readonly webhooks: (request: IncomingMessage, response: ServerResponse) => unknown;
  readonly readiness: () => Promise<Readiness>;
  readonly registry: Registry;
}

/** The server's four paths. Everything else is 404. */
export function createHttpServer({ webhooks, readiness, registry }: HttpServerOptions): Server {
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
    (request, response) => {
      const [path = "/"] = (request.url ?? "/").split("?");
      if (request.method === "POST" && (path === WEBHOOK_PATH || path === "/")) {
        if (!limitBody(request, response)) return;
        request.url = WEBHOOK_PATH;
        void webhooks(request, response);
        return;
      }
      answerGet(path, { request, response, readiness, registry }).catch(() =>
        answer(response, 500, "internal error\n"),
      );
    },
  );
  return server;
}

async function answerGet(
  path: string,
  {
    request,
    response,
    readiness,
    registry,
  }: Pick<HttpServerOptions, "readiness" | "registry"> & { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") return answer(response, 404, "not found\n");
  switch (path) {
    case "/healthz":
      return answer(response, 200, "ok\n");
    case "/readyz": {
      const state = await readiness();
      return state.ready ? answer(response, 200, "ready\n") : answer(response, 503, `${state.reason}\n`);
    }
    case "/metrics":
      return answer(response, 200, await registry.metrics(), registry.contentType);
    default:
      return answer(response, 404, "not found\n");
  }
}

/** Refuses a body that is larger than any delivery, by its announced length or as it comes. */
function limitBody(request: IncomingMessage, response: ServerResponse): boolean {
  const refuse = () => {
    response.setHeader("connection", "close");
    answer(response, 413, "larger than a delivery can be\n");
  };
  if (Number(request.headers["content-length"] ?? 0) > MOST_BODY_BYTES) {
    refuse();
    return false;
  }
  if (request.headers["content-length"] !== undefined) return true;
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > MOST_BODY_BYTES) request.destroy();
  });
  return true;
}

function answer(response: ServerResponse, status: number, body: string, type = "text/plain; charset=utf-8"): void {
  if (response.headersSent) return;
  response.writeHead(status, { "content-type": type }).end(body);
}
