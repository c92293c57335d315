import { mkdir, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDownload } from "../../src/github/download.ts";
import { removeLeftFolders, withTemporaryFolder } from "../../src/github/temporary-folder.ts";

const signal = new AbortController().signal;
const http = { signal, apiUrl: "http://127.0.0.1:1/api/v3" };

/** A log store, with what each request to it brought along. */
async function logStore(status: number, headers: Record<string, string> = {}) {
  const requests: NodeJS.Dict<string | string[]>[] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers);
    response.writeHead(status, headers).end("a log");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/log?sig=abc`, requests };
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
