import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readSettings } from "../../src/config/environment.ts";
import { freePort } from "../../stand-in/free-port.ts";

const root = path.resolve(import.meta.dirname, "../..");

const KEY = generateKeyPairSync("rsa", { modulusLength: 2_048 })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

let folder: string;
let server: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "cachewarden-main-"));
});
afterEach(async () => {
  if (server?.exitCode === null && server.signalCode === null) {
    server.kill();
    await once(server, "exit");
  }
  rmSync(folder, { recursive: true });
});

describe("a newcomer's first npm start", () => {
  it("opens Probot's set-up page without any setting, and sends app.yml to GitHub", async () => {
    for (const name of ["app.yml", "package.json"]) symlinkSync(path.join(root, name), path.join(folder, name));
    const port = await freePort();
    // No tunnel: its program would be fetched from the network.
    start({ PORT: String(port), NO_SMEE_SETUP: "true", LOG_LEVEL: "error" });
    const page = await pageAt(`http://127.0.0.1:${port}/probot`);

    // Probot puts the manifest into the page unescaped: an apostrophe in app.yml would cut it off here as it would there.
    const sent = JSON.parse(/name="manifest" [^>]*value='([^']*)'/.exec(page)?.[1] ?? "{}");
    expect(sent).toMatchObject(parse(readFileSync(path.join(root, "app.yml"), "utf8")));
    expect(page).toContain('action="https://github.com/settings/apps/new"');
  });

  it("keeps the credentials of the app where the next start finds them, and nobody else", async () => {
    const port = await freePort();
    start({ PORT: String(port), NO_SMEE_SETUP: "true", LOG_LEVEL: "error" });
    await pageAt(`http://127.0.0.1:${port}/probot/import`);
    // What that page sends for an app that is there already; for a new one GitHub sends the same to Probot.
    await fetch(`http://127.0.0.1:${port}/probot/import`, {
      method: "POST",
      body: JSON.stringify({ appId: "7", pem: KEY, webhook_secret: "a secret of a test" }),
    });

    const written = readFileSync(path.join(folder, ".env"), "utf8");
    const app = { id: 7, privateKey: KEY.trim(), webhookSecret: "a secret of a test" };
    expect(readSettings(parseEnv(written)).app).toEqual(app);
    expect(statSync(path.join(folder, ".env")).mode & 0o777).toBe(0o600);
    // `docker run --env-file` takes each line as it stands, quotes and all.
    const lines = written.split("\n").map((line) => [line.replace(/=.*/s, ""), line.replace(/^[^=]*=/, "")]);
    expect(readSettings(Object.fromEntries(lines)).app?.id).toBe(7);
  });
});

describe("a SIGTERM while the server still starts", () => {
  it("ends it with exit code 0 and does not get lost, as it would for process 1 of a container", async () => {
    const process = start({
      APP_ID: "1",
      PRIVATE_KEY: KEY,
      WEBHOOK_SECRET: "a secret of a test",
      GHE_HOST: "127.0.0.1:9",
      GHE_PROTOCOL: "http",
      PORT: "0",
      DATA_DIR: path.join(folder, "data"),
    });
    // The folder is made before the database in it, which takes seconds.
    while (!existsSync(path.join(folder, "data"))) await pause();
    process.kill("SIGTERM");
    const [code, signal] = await once(process, "exit");
    expect({ code, signal }).toEqual({ code: 0, signal: null });
  }, 120_000);
});

/** The server in a folder of its own, with these settings and no others. */
function start(settings: Readonly<Record<string, string>>): ChildProcess {
  server = spawn(process.execPath, [path.join(root, "src/main.ts")], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...settings },
    stdio: "ignore",
  });
  return server;
}

async function pageAt(url: string): Promise<string> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return answer.text();
    await pause();
  }
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
}
