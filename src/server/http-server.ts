import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import { createAnswerLimit } from "./answer-limit.ts";
import { createBodyLimit } from "./body-limit.ts";
import { shared } from "./shared.ts";

/** Where GitHub delivers. Probot's set-up page registers `/` when nothing else is said, so that path is taken too. */
export const WEBHOOK_PATH = "/api/github/webhooks";

/** A client that takes longer to send its request is cut off, in milliseconds; GitHub itself gives up after ten seconds. */
const REQUEST_TIMEOUT_MS = 15_000;

/** How often such clients are looked for, in milliseconds. Node's own 30 s would leave each its connection for longer. */
const TIMEOUT_LOOK_MS = 2_000;

/** Connections at the same time: GitHub needs some ten, and each may hold some kilobytes of headers. */
const MOST_CONNECTIONS = 1_000;

/** Whether the server can do its work, and if not, what is missing. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

export interface HttpServerOptions {
  /** Verifies a delivery and has it stored; answers by itself. */
  readonly webhooks: (request: IncomingMessage, response: ServerResponse) => unknown;
  readonly readiness: () => Promise<Readiness>;
  readonly registry: Registry;
  /** Default: 15 s. */
  readonly requestTimeoutMs?: number;
  /** Default: 30 s. */
  readonly answerTimeoutMs?: number;
}

/** The server's four paths. Everything else is 404. */
export function createHttpServer({
  webhooks,
  readiness,
  registry,
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
  answerTimeoutMs,
}: HttpServerOptions): Server {
  const admits = createBodyLimit();
  const takesAnswers = createAnswerLimit(answerTimeoutMs);
  // Some hundred kilobytes while it is put together, which strangers may ask for as often as they like.
  const metrics = shared(() => registry.metrics());
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(TIMEOUT_LOOK_MS, requestTimeoutMs),
    },
    (request, response) => {
      const [path = "/"] = (request.url ?? "/").split("?");
      if (!takesAnswers(request, response)) return;
      const isDelivery = request.method === "POST" && (path === WEBHOOK_PATH || path === "/");
      if (isDelivery && !admits(request, response)) return;
      const answered = isDelivery
        ? receive(webhooks, request, response)
        : answerGet(path, { request, response, readiness, metrics, contentType: registry.contentType });
      // Nothing that a stranger sends may end the process.
      answered.catch(() => answer(response, 500, "internal error\n"));
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

async function receive(
  webhooks: HttpServerOptions["webhooks"],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await webhooks(request, response);
}

async function answerGet(
  path: string,
  {
    request,
    response,
    readiness,
    metrics,
    contentType,
  }: Pick<HttpServerOptions, "readiness"> & {
    request: IncomingMessage;
    response: ServerResponse;
    metrics: () => Promise<string>;
    contentType: string;
  },
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
      return answer(response, 200, await metrics(), contentType);
    default:
      return answer(response, 404, "not found\n");
  }
}

function answer(response: ServerResponse, status: number, body: string, type = "text/plain; charset=utf-8"): void {
  if (response.headersSent) return;
  response.writeHead(status, { "content-type": type }).end(body);
}
