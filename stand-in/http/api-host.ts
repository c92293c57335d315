import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { WorldCore } from "../world/core.ts";
import { checkKind, withRepository } from "./access.ts";
import { type Answer, ApiError, errorBody, notFound } from "./answer.ts";
import type { Faults, InjectedFault } from "./faults.ts";
import { holderOf } from "./holder.ts";
import type { Journal } from "./journal.ts";
import type { Exchange, Grant, Route } from "./route.ts";
import { createRouter, type Match } from "./router.ts";
import { breakConnection, readBody } from "./send.ts";
import type { Services } from "./services.ts";

export interface ApiHostOptions {
  readonly core: WorldCore;
  readonly services: Services;
  readonly routes: readonly Route[];
  readonly faults: Faults;
  readonly journal: Journal;
  /** Prefixes under which the API answers; `""` is the root. */
  readonly basePaths: readonly string[];
}

/** One request on its way through. */
interface Passage {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly basePath: string;
  readonly match: Match | undefined;
  grant: Grant;
  /** How long the work takes. */
  delayMs: number;
}

/** The API of this GitHub as an HTTP server. */
export function createApiHost(options: ApiHostOptions): Server {
  const router = createRouter(options.routes);
  const find = (request: IncomingMessage) => passageOf(request, { router, basePaths: options.basePaths });
  const inFlight = new Map<string, number>();
  let requests = 0;

  return createServer((request, response) => {
    const startMs = performance.now();
    const passage = find(request);
    requests += 1;
    response.setHeader("x-github-request-id", `STND:${requests.toString(16).toUpperCase()}`);
    const route = passage.match?.route.path ?? null;
    const fault = options.faults.choose({ host: "api", method: passage.method, path: passage.path, route });
    void respond({ ...options, inFlight }, { passage, response, fault }).then((status) => {
      options.journal.record({
        host: "api",
        method: passage.method,
        path: passage.path,
        query: passage.query,
        route,
        status,
        installation: passage.grant.kind === "installation" ? passage.grant.installation.id : null,
        atMs: options.core.clock(),
        durationMs: performance.now() - startMs,
        fault: fault?.fault.kind ?? null,
      });
    });
  });
}

function passageOf(
  request: IncomingMessage,
  { router, basePaths }: { router: ReturnType<typeof createRouter>; basePaths: readonly string[] },
): Passage {
  const method = request.method ?? "GET";
  const [full = "/", query = ""] = (request.url ?? "/").split(/\?(.*)/s);
  for (const basePath of basePaths) {
    if (!full.startsWith(`${basePath}/`)) continue;
    const match = router(method, full.slice(basePath.length));
    if (match !== undefined)
      return { request, method, path: full.slice(basePath.length), query, basePath, match, grant: NOBODY, delayMs: 0 };
  }
  return { request, method, path: full, query, basePath: "", match: undefined, grant: NOBODY, delayMs: 0 };
}

const NOBODY: Grant = { kind: "none" };

type Host = ApiHostOptions & { readonly inFlight: Map<string, number> };

/** Answers, as well or as badly as the fault says. Resolves to the status that the client saw, 0 for none. */
async function respond(
  host: Host,
  { passage, response, fault }: { passage: Passage; response: ServerResponse; fault: InjectedFault | undefined },
): Promise<number> {
  const what = fault?.fault;
  passage.delayMs = what?.kind === "slow" ? what.ms : 0;
  const broken = what === undefined || what.kind === "slow" ? undefined : what;
  const answer = broken !== undefined && fault?.when === "before" ? undefined : await answerFor(host, passage);
  if (broken?.kind === "cut" || broken?.kind === "timeout") {
    await breakConnection(broken, response);
    return 0;
  }
  if (broken?.kind === "status") {
    const { status, message = "Server Error", headers = {} } = broken;
    return send(host, { passage, response, answer: { status, body: { message }, headers } });
  }
  const sent = answer ?? (await answerFor(host, passage));
  return send(host, { passage, response, answer: sent, truncated: broken?.kind === "truncate" });
}

async function answerFor(host: Host, passage: Passage): Promise<Answer> {
  let holder: string | undefined;
  try {
    const body = parsedBody(await readBody(passage.request));
    if (passage.match === undefined) throw notFound();
    passage.grant = host.services.credentials.check(passage.request.headers.authorization);
    holder = holderOf(passage.grant);
    const concurrent = (host.inFlight.get(holder) ?? 0) + 1;
    host.inFlight.set(holder, concurrent);
    charge(host, passage, concurrent);
    checkKind(passage.match.route, passage.grant);
    // While it takes its time it counts as one of the concurrent requests.
    if (passage.delayMs > 0) await sleep(passage.delayMs);
    return await handled(host, passage, body);
  } catch (error) {
    const refusal = error instanceof ApiError ? error : new ApiError(500, `The stand-in failed: ${error}`);
    return { status: refusal.status, body: errorBody(refusal), headers: refusal.headers };
  } finally {
    if (holder !== undefined) host.inFlight.set(holder, (host.inFlight.get(holder) ?? 1) - 1);
  }
}

function parsedBody(bytes: Buffer): Readonly<Record<string, unknown>> {
  if (bytes.length === 0) return {};
  try {
    const body: unknown = JSON.parse(bytes.toString("utf8"));
    if (typeof body === "object" && body !== null) return { ...body };
  } catch {
    // Falls through to GitHub's own words.
  }
  throw new ApiError(400, "Problems parsing JSON");
}

/** Books the request on its holder's accounts. Asking for the limits is free. */
function charge({ core, services }: Host, { match, method, grant }: Passage, concurrent: number): void {
  if (match === undefined || match.route.path === "/rate_limit") return;
  const { route, params } = match;
  const deletesCache = method === "DELETE" && route.path.includes("/actions/caches");
  const repository = core.repositories.get(`${params.owner}/${params.repo}`.toLowerCase());
  services.limits.charge({
    holder: holderOf(grant),
    mutating: method !== "GET" && method !== "HEAD",
    createsContent: route.createsContent === true,
    cacheDeleteIn: deletesCache ? (repository?.id ?? null) : null,
    concurrent,
  });
}

async function handled(host: Host, passage: Passage, body: Readonly<Record<string, unknown>>): Promise<Answer> {
  const { request, method, path, grant, match } = passage;
  if (match === undefined) throw notFound();
  const origin = `http://${request.headers.host}`;
  const exchange: Exchange = {
    core: host.core,
    services: host.services,
    method,
    path,
    params: match.params,
    query: new URLSearchParams(passage.query),
    headers: request.headers,
    body,
    grant,
    links: { api: origin + passage.basePath, html: origin },
  };
  const { route } = match;
  return route.access === "repository" ? route.handle(withRepository(route, exchange)) : route.handle(exchange);
}

interface Sending {
  readonly passage: Passage;
  readonly response: ServerResponse;
  readonly answer: Answer;
  readonly truncated?: boolean;
}

function send({ core, services }: Host, { passage, response, answer, truncated = false }: Sending): number {
  const { limit, remaining, reset, used } = services.limits.primary(holderOf(passage.grant));
  // A server without limits, as Enterprise Server is by default, does not speak of them.
  const rateHeaders =
    services.edition === "ghes" && !services.limits.enforced()
      ? {}
      : {
          "x-ratelimit-limit": limit,
          "x-ratelimit-remaining": remaining,
          "x-ratelimit-reset": reset,
          "x-ratelimit-used": used,
          "x-ratelimit-resource": "core",
        };
  const bytes = answer.raw ?? (answer.body === undefined ? undefined : Buffer.from(JSON.stringify(answer.body)));
  response.writeHead(answer.status, {
    date: new Date(core.clock()).toUTCString(),
    "x-github-media-type": "github.v3; format=json",
    "x-github-api-version-selected": "2022-11-28",
    ...rateHeaders,
    ...(bytes !== undefined && {
      "content-type": answer.contentType ?? "application/json; charset=utf-8",
      "content-length": bytes.length,
    }),
    ...answer.headers,
  });
  if (truncated && bytes !== undefined) {
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
  } else response.end(bytes);
  return answer.status;
}
