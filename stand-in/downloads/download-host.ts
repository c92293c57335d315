import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { Fault, Faults } from "../http/faults.ts";
import type { Journal } from "../http/journal.ts";
import { breakConnection } from "../http/send.ts";
import type { Downloads, DownloadTarget } from "./downloads.ts";
import { logContent } from "./log-content.ts";
import { runArchive } from "./run-archive.ts";

export interface DownloadHostOptions {
  readonly clock: Clock;
  readonly downloads: Downloads;
  readonly faults: Faults;
  readonly journal: Journal;
  /** What else answers on this listener; `true` when it did. */
  readonly control: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** The host that log addresses lead to: a blob store that knows signatures and no tokens. */
export function createDownloadHost(options: DownloadHostOptions): Server {
  return createServer((request, response) => {
    if (options.control(request, response)) return;
    const startMs = performance.now();
    const [path = "/", query = ""] = (request.url ?? "/").split(/\?(.*)/s);
    const method = request.method ?? "GET";
    const chosen = options.faults.choose({ host: "downloads", method, path, route: null });
    response.once("close", () => {
      const sent = response.headersSent ? response.statusCode : 0;
      options.journal.record({
        host: "downloads",
        method,
        path,
        query: "",
        route: null,
        status: sent,
        installation: null,
        atMs: options.clock(),
        durationMs: performance.now() - startMs,
        fault: chosen?.fault.kind ?? null,
      });
    });
    void serve(options, { request, response, path, query, fault: chosen?.fault });
  });
}

interface Download {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly query: string;
  readonly fault: Fault | undefined;
}

async function serve(
  { downloads }: DownloadHostOptions,
  { request, response, path, query, fault }: Download,
): Promise<void> {
  if (fault?.kind === "cut" || fault?.kind === "timeout") return breakConnection(fault, response);
  if (fault?.kind === "slow") await sleep(fault.ms);
  if (fault?.kind === "status") return refuse(response, { status: fault.status, code: "ServerBusy" });
  // A token would be shown to a stranger's host; the real blob store refuses it too.
  if (request.headers.authorization !== undefined)
    return refuse(response, { status: 400, code: "InvalidAuthenticationInfo" });
  const target = downloads.open(path, new URLSearchParams(query));
  if (target === "refused") return refuse(response, { status: 403, code: "AuthenticationFailed" });
  const content = contentOf(target);
  if (content === undefined) return refuse(response, { status: 404, code: "BlobNotFound" });
  sendContent(response, { content, type: typeOf(target), truncated: fault?.kind === "truncate" });
}

function contentOf(target: DownloadTarget): Buffer | Readable | undefined {
  if (target.kind === "nothing") return undefined;
  return target.kind === "log" ? logContent(target.log) : runArchive(target.attempt);
}

function typeOf(target: DownloadTarget): string {
  return target.kind === "archive" ? "application/zip" : "text/plain; charset=utf-8";
}

function sendContent(
  response: ServerResponse,
  { content, type, truncated }: { content: Buffer | Readable; type: string; truncated: boolean },
): void {
  const length = Buffer.isBuffer(content) ? { "content-length": content.length } : {};
  response.writeHead(200, { "content-type": type, ...length });
  if (truncated) {
    const source = Buffer.isBuffer(content) ? Readable.from([content.subarray(0, content.length / 2)]) : content;
    source.once("data", (chunk: Buffer) =>
      response.write(chunk.subarray(0, chunk.length / 2 + 1), () => response.destroy()),
    );
  } else if (Buffer.isBuffer(content)) response.end(content);
  // A client that goes away, or a log file that is gone, ends the response; there is nobody to tell.
  else pipeline(content, response, () => {});
}

function refuse(response: ServerResponse, { status, code }: { readonly status: number; readonly code: string }): void {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>The request was refused.</Message></Error>`;
  response.writeHead(status, { "content-type": "application/xml", "x-ms-error-code": code });
  response.end(body);
}
