import { createReadStream, createWriteStream, mkdirSync, statSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { scopesOf, token } from "./runtime-token.ts";

/** What a fault answers instead of the service. `undefined` lets the request through. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `look-up`, `reserve`, `finalize`, `upload`, `download` of whatever protocol version. */
export type Operation = "look-up" | "reserve" | "finalize" | "upload" | "download";

interface Entry {
  readonly id: number;
  readonly key: string;
  readonly version: string;
  readonly scope: string;
  readonly file: string;
  committed: boolean;
}

/**
 * A stand-in for GitHub's cache service, both protocols (v1 REST, v2 Twirp) and the blob store behind them, in as much
 * as the published clients use: @actions/cache and BuildKit's `type=gha`. Scopes come from the token, as in the real one.
 */
export class CacheService {
  /** Set by a recording to make one operation fail. */
  fault: (operation: Operation) => Answer | undefined = () => undefined;
  /** Slows up- and downloads, so that the clients print their progress lines. */
  bytesPerSecond = 60_000_000;
  readonly #entries: Entry[] = [];
  readonly #folder: string;
  readonly #server = createServer((request, response) => {
    this.#route(request, response).catch((error: unknown) => send(response, { status: 500, body: String(error) }));
  });
  #port = 0;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    this.#port = typeof address === "object" && address !== null ? address.port : 0;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** The environment that the runner gives to an action. The first scope is the one written to. */
  environment(scopes: readonly string[], protocol: "v1" | "v2"): Record<string, string> {
    const url = `http://cache.actions.test:${this.#port}/`;
    const shared = { ACTIONS_RUNTIME_TOKEN: token(scopes), ACTIONS_CACHE_URL: url };
    return protocol === "v1" ? shared : { ...shared, ACTIONS_RESULTS_URL: url, ACTIONS_CACHE_SERVICE_V2: "true" };
  }

  /** Replaces an entry's bytes by something that is no archive. */
  corrupt(key: string): void {
    for (const entry of this.#entries)
      if (entry.key === key) writeFileSync(entry.file, "this is no archive\n".repeat(60));
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://cache.actions.test");
    const blob = /^\/actions-cache\/(\d+)$/.exec(url.pathname);
    if (blob !== null) return this.#blob(request, { response, url, entry: this.#entry(Number(blob[1])) });
    const twirp = /CacheService\/(\w+)$/.exec(url.pathname);
    if (twirp !== null) return this.#twirp(request, { response, method: twirp[1] ?? "" });
    return this.#rest(request, { response, url });
  }

  async #twirp(request: IncomingMessage, { response, method }: { response: ServerResponse; method: string }) {
    const body = JSON.parse(await text(request)) as Record<string, string> & {
      restore_keys?: string[];
      restoreKeys?: string[];
    };
    const scopes = scopesOf(request.headers.authorization);
    if (method === "GetCacheEntryDownloadURL") {
      if (this.#failed("look-up", response)) return;
      const keys = [body.key ?? "", ...(body.restore_keys ?? body.restoreKeys ?? [])];
      const found = this.#find(keys, { version: body.version ?? "", scopes });
      const answer = found && { ok: true, signed_download_url: this.#blobUrl(found), matched_key: found.key };
      return send(response, { status: 200, body: JSON.stringify(answer ?? { ok: false }) });
    }
    if (method === "CreateCacheEntry") {
      if (this.#failed("reserve", response)) return;
      const entry = this.#reserve(body.key ?? "", { version: body.version ?? "", scope: scopes[0] ?? "" });
      if (entry === undefined)
        return send(response, {
          status: 409,
          body: '{"code":"already_exists","msg":"cache entry with the same key, version, and scope already exists"}',
        });
      return send(response, {
        status: 200,
        body: JSON.stringify({ ok: true, signed_upload_url: this.#blobUrl(entry) }),
      });
    }
    if (this.#failed("finalize", response)) return;
    const entry = this.#entries.findLast((candidate) => candidate.key === body.key && !candidate.committed);
    if (entry !== undefined) entry.committed = true;
    send(response, {
      status: 200,
      body: JSON.stringify({ ok: entry !== undefined, entry_id: String(entry?.id ?? 0) }),
    });
  }

  async #rest(request: IncomingMessage, { response, url }: { response: ServerResponse; url: URL }) {
    const scopes = scopesOf(request.headers.authorization);
    const id = /caches\/(\d+)$/.exec(url.pathname)?.[1];
    if (request.method === "GET") {
      if (this.#failed("look-up", response)) return;
      const keys = (url.searchParams.get("keys") ?? "").split(",");
      const found = this.#find(keys, { version: url.searchParams.get("version") ?? "", scopes });
      if (found === undefined) return send(response, { status: 204, body: "" });
      const answer = { cacheKey: found.key, scope: found.scope, archiveLocation: this.#blobUrl(found) };
      return send(response, { status: 200, body: JSON.stringify(answer) });
    }
    if (request.method === "PATCH") {
      if (this.#failed("upload", response)) return;
      const data = await bytes(request);
      await delay((data.length / this.bytesPerSecond) * 1000);
      await appendFile(this.#entry(Number(id)).file, data);
      return send(response, { status: 204, body: "" });
    }
    const body = JSON.parse(await text(request)) as Record<string, string>;
    if (id !== undefined) {
      if (this.#failed("finalize", response)) return;
      this.#entry(Number(id)).committed = true;
      return send(response, { status: 204, body: "" });
    }
    if (this.#failed("reserve", response)) return;
    const scope = scopes[0] ?? "";
    const entry = this.#reserve(body.key ?? "", { version: body.version ?? "", scope });
    const refusal = {
      typeKey: "ArtifactCacheItemAlreadyExistsException",
      message: `Cache already exists. Scope: ${scope}, Key: ${body.key}, Version: ${body.version}`,
    };
    if (entry === undefined) return send(response, { status: 409, body: JSON.stringify(refusal) });
    send(response, { status: 201, body: JSON.stringify({ cacheId: entry.id }) });
  }

  async #blob(
    request: IncomingMessage,
    { response, url, entry }: { response: ServerResponse; url: URL; entry: Entry },
  ) {
    const stamp = { etag: '"0x8DD"', "last-modified": "Mon, 01 Jun 2026 00:00:00 GMT", "x-ms-version": "2024-11-04" };
    if (request.method === "PUT") {
      if (this.#failed("upload", response)) return;
      const kind = url.searchParams.get("comp");
      const data = await bytes(request);
      await delay((data.length / this.bytesPerSecond) * 1000);
      if (kind !== "blocklist") await appendFile(entry.file, data);
      return send(response, { status: 201, body: "", headers: stamp });
    }
    if (this.#failed("download", response)) return;
    const { size } = statSync(entry.file);
    const asked = /bytes=(\d+)-(\d*)/.exec(String(request.headers["x-ms-range"] ?? request.headers.range ?? ""));
    const start = Number(asked?.[1] ?? 0);
    const end = Math.min(asked?.[2] ? Number(asked[2]) : size - 1, size - 1);
    const range = asked && { "content-range": `bytes ${start}-${end}/${size}` };
    const headers = {
      ...stamp,
      ...range,
      "content-length": end - start + 1,
      "accept-ranges": "bytes",
      "x-ms-blob-type": "BlockBlob",
    };
    response.writeHead(asked === null ? 200 : 206, headers);
    if (request.method === "HEAD") return void response.end();
    const body = createReadStream(entry.file, { start, end });
    await pipeline(body, throttle(this.bytesPerSecond), response).catch(() => {});
  }

  #failed(operation: Operation, response: ServerResponse): boolean {
    const answer = this.fault(operation);
    if (answer !== undefined) send(response, answer);
    return answer !== undefined;
  }

  /** Scope by scope, the very key before prefixes, the newest first: the order that GitHub documents. */
  #find(keys: readonly string[], among: { version: string; scopes: readonly string[] }): Entry | undefined {
    const { version, scopes } = among;
    const usable = this.#entries.filter((entry) => entry.committed && entry.version === version).reverse();
    for (const scope of scopes) {
      const here = usable.filter((entry) => entry.scope === scope);
      for (const [index, key] of keys.entries()) {
        const exact = here.find((entry) => entry.key === key);
        const found = exact ?? here.find((entry) => (index > 0 || keys.length === 1) && entry.key.startsWith(key));
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #reserve(key: string, { version, scope }: { version: string; scope: string }): Entry | undefined {
    const taken = this.#entries.some(
      (entry) => entry.key === key && entry.version === version && entry.scope === scope,
    );
    if (taken) return undefined;
    const id = this.#entries.length + 1;
    const entry = { id, key, version, scope, file: path.join(this.#folder, `${id}.blob`), committed: false };
    createWriteStream(entry.file).end();
    this.#entries.push(entry);
    return entry;
  }

  #entry(id: number): Entry {
    const entry = this.#entries.find((candidate) => candidate.id === id);
    if (entry === undefined) throw new Error(`no cache entry ${id}`);
    return entry;
  }

  #blobUrl(entry: Entry): string {
    return `http://productionresults.blob.core.windows.net:${this.#port}/actions-cache/${entry.id}?sv=2024-11-04&sig=made`;
  }
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}

async function bytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function text(request: IncomingMessage): Promise<string> {
  return (await bytes(request)).toString();
}

function throttle(bytesPerSecond: number): Transform {
  return new Transform({
    async transform(chunk: Buffer, _encoding, done) {
      await delay((chunk.length / bytesPerSecond) * 1000);
      done(null, chunk);
    },
  });
}
