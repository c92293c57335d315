import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import path from "node:path";
import { freePort } from "../stand-in/free-port.ts";
import type { StandIn } from "../stand-in/stand-in.ts";

/** Where the servers keep their data: one folder for one server, or a Postgres for any number. */
export type ChaosStorage = { readonly dataDir: string } | { readonly databaseUrl: string };

export interface FleetOptions {
  readonly standIn: StandIn;
  readonly storage: ChaosStorage;
  readonly servers: number;
  /** Where each server's log goes, for a person to look at after a failure. */
  readonly logFolder: string | undefined;
}

/** Servers in processes of their own, started as a deployment starts them. */
export interface Fleet {
  /** The address of each server, whether it lives or not. */
  readonly urls: readonly string[];
  /** Kills a server without a warning and starts it again; resolved once it is ready. */
  killAndStart(index: number): Promise<void>;
  stop(): Promise<void>;
}

const ROOT = new URL("..", import.meta.url);

/** Longest start, in milliseconds, on a machine that has other things to do. */
const READY_MS = 180_000;

/** So many times as often do the scheduled tasks come: recovery every 5 seconds, reconciliation and sweep every 30. */
const SCHEDULE_SPEED = 120;

/** Starts the servers and waits until all are ready. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const ports = await Promise.all(Array.from({ length: options.servers }, freePort));
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const children: ChildProcess[] = [];
  const start = async (index: number) => {
    const child = spawnServer(options, { index, port: ports[index] ?? 0 });
    children[index] = child;
    await ready(urls[index] ?? "", child);
  };
  const stop = async () => {
    await Promise.all(children.map((child) => end(child, "SIGKILL")));
  };
  try {
    await Promise.all(ports.map((_, index) => start(index)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    urls,
    killAndStart: async (index) => {
      await end(children[index], "SIGKILL");
      await start(index);
    },
    stop,
  };
}

function spawnServer(
  { standIn, storage, logFolder }: FleetOptions,
  { index, port }: { readonly index: number; readonly port: number },
): ChildProcess {
  const child = spawn(process.execPath, ["src/main.ts"], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      APP_ID: String(standIn.appId),
      PRIVATE_KEY: standIn.privateKey,
      WEBHOOK_SECRET: standIn.webhookSecret,
      GHE_HOST: standIn.host,
      GHE_PROTOCOL: "http",
      HOST: "127.0.0.1",
      PORT: String(port),
      SCHEDULE_SPEED: String(SCHEDULE_SPEED),
      ...("dataDir" in storage ? { DATA_DIR: storage.dataDir } : { DATABASE_URL: storage.databaseUrl }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const output of [child.stdout, child.stderr]) {
    if (logFolder === undefined) output?.resume();
    else output?.pipe(createWriteStream(path.join(logFolder, `server-${index}.log`), { flags: "a" }));
  }
  return child;
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`A server ended with ${child.exitCode} before it was ready`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The server at ${url} did not get ready in ${READY_MS / 1_000} s`);
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}
