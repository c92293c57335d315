import { mkdir, mkdtemp, readdir, rm, stat, utimes } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { atMost, type Download, openDownload, saveDownload } from "../../src/github/download.ts";
import { removeLeftFolders, withTemporaryFolder } from "../../src/github/temporary-folder.ts";

const signal = new AbortController().signal;
const http = { signal, apiUrl: "http://127.0.0.1:1/api/v3" };

/** A log store, with what each request to it brought along. */
async function logStore(
  status: number,
  headers: Record<string, string> = {},
  send: (response: ServerResponse) => void = (response) => response.end("a log"),
) {
  const requests: NodeJS.Dict<string | string[]>[] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers);
    send(response.writeHead(status, headers));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/log?sig=abc`, requests };
}

/** Sends as fast as it is taken, without an end. */
function endlessly(response: ServerResponse): void {
  const chunk = Buffer.alloc(100_000, "x");
  const go = () => {
    while (response.write(chunk));
  };
  response.on("drain", go);
  go();
}

function bodyOf(download: Download): AsyncIterable<Uint8Array> {
  if (download.kind !== "open") throw new Error("There is no log");
  return download.body;
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.byteLength;
  return bytes;
}

describe("a log download", () => {
  it("carries no token and no cookie", async () => {
    const { url, requests } = await logStore(200);
    const download = await openDownload(url, http);
    expect(download.kind).toBe("open");
    expect(Object.keys(requests[0] ?? {})).not.toContain("authorization");
    expect(Object.keys(requests[0] ?? {})).not.toContain("cookie");
  });

  it("is refused over plain HTTP where the API is spoken to over HTTPS", async () => {
    const asked = openDownload("http://logs.example.com/1", { signal, apiUrl: "https://api.github.com" });
    await expect(asked).rejects.toThrow(/protocol http:, which is not safe/);
  });

  it("is refused from anything but HTTP, whatever the API says", async () => {
    await expect(openDownload("file:///etc/passwd", http)).rejects.toThrow(/protocol file:/);
  });

  it("does not follow the log store to another address", async () => {
    const elsewhere = await logStore(200);
    const { url } = await logStore(302, { location: elsewhere.url });
    await expect(openDownload(url, http)).rejects.toThrow(/log store answered 302/);
    expect(elsewhere.requests).toEqual([]);
  });

  it("names no address in its error, because it holds a signature", async () => {
    const { url } = await logStore(500);
    await expect(openDownload(url, http)).rejects.toThrow(/^(?!.*(127\.0\.0\.1|sig=)).*$/);
  });
});

describe("a log download that is meant to do harm", () => {
  it("without an end is given up when it has more bytes than are read of one, and leaves no more than those", async () => {
    const { url } = await logStore(200, {}, endlessly);
    await expect(bytesOf(atMost(bodyOf(await openDownload(url, http)), 1_000_000))).rejects.toThrow(
      /more than 1000000/,
    );

    const folder = await mkdtemp(path.join(tmpdir(), "endless-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = path.join(folder, "logs.zip");
    const saved = saveDownload(bodyOf(await openDownload(url, http)), { path: file, mostBytes: 1_000_000 });
    await expect(saved).rejects.toThrow(/more than 1000000/);
    expect((await stat(file)).size).toBeLessThanOrEqual(1_000_000);
  });

  it("that unpacks on its way to more than is read of one is given up by what it unpacks to", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    expect(bomb.byteLength).toBeLessThan(100_000);
    const { url } = await logStore(200, { "content-encoding": "gzip" }, (response) => response.end(bomb));
    const unpacked = bytesOf(atMost(bodyOf(await openDownload(url, http)), 1_000_000));
    await expect(unpacked).rejects.toThrow(/more than 1000000/);
  });

  it("that does not begin is cut off in time", async () => {
    const { url } = await logStore(200, {}, () => {});
    await expect(openDownload(url, { ...http, timeoutMs: 200 })).rejects.toThrow(/took longer than 0\.2 s/);
  });

  it("that dribbles, so that something always comes, is cut off by the time of the whole", async () => {
    const { url } = await logStore(200, {}, (response) => {
      const dribble = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(dribble));
    });
    const body = bodyOf(await openDownload(url, { ...http, timeoutMs: 300 }));
    await expect(bytesOf(body)).rejects.toThrow(/took longer than 0\.3 s/);
  });

  it("ends with the task that it is for", async () => {
    const { url } = await logStore(200, {}, endlessly);
    const task = new AbortController();
    const body = bodyOf(await openDownload(url, { ...http, signal: task.signal }));
    setTimeout(() => task.abort(new Error("taken over")), 50);
    await expect(bytesOf(body)).rejects.toThrow("taken over");
  });
});

describe("a temporary folder", () => {
  it("is removed after the work, also when it fails", async () => {
    let used = "";
    const work = withTemporaryFolder(async (folder) => {
      used = folder;
      throw new Error("disk full");
    });
    await expect(work).rejects.toThrow("disk full");
    expect(await readdir(path.dirname(used))).not.toContain(path.basename(used));
  });

  it("of a killed server is removed at the next start, and that of a living one is not", async () => {
    const root = await mkdtemp(path.join(tmpdir(), "left-"));
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    const names = ["cachewarden-logs-999999-old", "cachewarden-logs-999999-new", `cachewarden-logs-${process.pid}-x`];
    for (const name of [...names, "something-else"]) await mkdir(path.join(root, name));
    const longAgo = new Date(Date.now() - 2 * 60 * 60_000);
    await utimes(path.join(root, names[0] ?? ""), longAgo, longAgo);
    await utimes(path.join(root, "something-else"), longAgo, longAgo);
    expect(await removeLeftFolders(Date.now(), root)).toBe(2);
    expect((await readdir(root)).toSorted()).toEqual(["cachewarden-logs-999999-new", "something-else"]);
  });

  it("that is in use survives the start of another server in the same process", async () => {
    await withTemporaryFolder(async (folder) => {
      await removeLeftFolders(Date.now());
      expect(await readdir(path.dirname(folder))).toContain(path.basename(folder));
    });
  });
});
