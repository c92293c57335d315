import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { freePort } from "../stand-in/free-port.ts";
import type { StandIn } from "../stand-in/stand-in.ts";

/** A server in its own process, as in production. */
export interface ServerProcess {
  readonly url: string;
  /** Resident memory now, in bytes. */
  memory(): number;
  /** Processor time used so far, in seconds. */
  processorSeconds(): number;
  /** Has it free what it can, so that its heap is what it really holds. Only where it was started with `GC_ON_SIGNAL`. */
  collectGarbage(): Promise<void>;
  /** Stops the process as it is until `resume`, so that it takes nothing from what is measured beside it. */
  pause(): void;
  resume(): void;
  /** The text of `/metrics`. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly standIn: StandIn;
  /** `undefined`: the embedded database in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly logFile?: string;
  /** Node's options, beside those of `npm start`. */
  readonly nodeOptions?: readonly string[];
}

const ROOT = new URL("..", import.meta.url);

/** Node's options for a server that frees its memory when it is asked to. */
export const GC_ON_SIGNAL = ["--expose-gc", "--import", "data:text/javascript,process.on('SIGUSR2',()=>gc())"];

/** Long enough for a collection of some hundred megabytes, in milliseconds. */
const COLLECTION_MS = 1_000;

/** Longest start: a new embedded database takes some seconds, more on a busy machine. */
const READY_MS = 60_000;

/** Starts a server as `npm start` does, and waits until it is ready. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [...startOptions(), ...(options.nodeOptions ?? []), "src/main.ts"], {
    cwd: ROOT,
    env: environment(options, port),
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (options.logFile === undefined) child.stdout?.resume();
  else child.stdout?.pipe(createWriteStream(options.logFile));
  const url = `http://127.0.0.1:${port}`;
  await ready(url, child);
  return {
    url,
    memory: () => residentBytes(child.pid ?? 0),
    processorSeconds: () => processorSeconds(child.pid ?? 0),
    collectGarbage: async () => {
      child.kill("SIGUSR2");
      await new Promise((resolve) => setTimeout(resolve, COLLECTION_MS));
    },
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** What `npm start` gives to Node: without it memory is another one. */
function startOptions(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8"));
  return String(scripts.start)
    .split(" ")
    .filter((word) => word.startsWith("--"));
}

function environment({ standIn, databaseUrl, dataDir }: ServerOptions, port: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_ENV: "production",
    APP_ID: String(standIn.appId),
    PRIVATE_KEY: standIn.privateKey,
    WEBHOOK_SECRET: standIn.webhookSecret,
    GHE_HOST: standIn.host,
    GHE_PROTOCOL: "http",
    HOST: "127.0.0.1",
    PORT: String(port),
    DATA_DIR: dataDir,
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + READY_MS;
  while (Date.now() < until) {
    if (child.exitCode !== null)
      throw new Error(`The server ended with exit code ${child.exitCode} before it was ready`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill("SIGKILL");
  throw new Error(`The server was not ready within ${READY_MS / 1_000} s`);
}

/** Linux tells both under /proc; elsewhere they are 0, which the programs print as unknown. */
function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(procFile(pid, "status"))?.[1];
  return Number(kilobytes ?? 0) * 1_024;
}

function processorSeconds(pid: number): number {
  const fields = procFile(pid, "stat").split(") ").at(-1)?.split(" ") ?? [];
  const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  return ticks / 100;
}

function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
