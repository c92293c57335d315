import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { StandIn } from "../../stand-in/stand-in.ts";
import type { Storage } from "../databases.ts";

/** The server in its own process, started as a deployment starts it, with the stand-in as its GitHub. */
export interface AppProcess {
  readonly url: string;
  /** Milliseconds from the start of the process until it was ready. */
  readonly readyMs: number;
  /** Every line of its log, as it comes. */
  readonly log: readonly LogLine[];
  stop(signal?: NodeJS.Signals): Promise<Exit>;
}

export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

const root = new URL("../..", import.meta.url);

/** Longest start, in milliseconds, on a machine that has other things to do. */
const READY_MS = 60_000;

/** What the server inherits of this process; its settings must be the given ones only. */
const INHERITED = ["PATH", "HOME", "TMPDIR"];

/** The settings of a deployment that has the stand-in as its GitHub. */
export function settingsFor(standIn: StandIn, storage: Storage): Readonly<Record<string, string>> {
  return {
    NODE_ENV: "production",
    APP_ID: String(standIn.appId),
    PRIVATE_KEY: standIn.privateKey,
    WEBHOOK_SECRET: standIn.webhookSecret,
    GHE_HOST: standIn.host,
    GHE_PROTOCOL: "http",
    HOST: "127.0.0.1",
    PORT: "0",
    ...(storage.databaseUrl === null ? { DATA_DIR: storage.dataDir } : { DATABASE_URL: storage.databaseUrl }),
  };
}

/** Runs `src/main.ts` with exactly these settings. */
export function spawnServer(settings: Readonly<Record<string, string>>, folder: string | URL = root) {
  const inherited = INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  const child = spawn(process.execPath, [new URL("src/main.ts", root).pathname], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const lines: string[] = [];
  createInterface(child.stdout).on("line", (line) => lines.push(line));
  const exited = once(child, "close").then(([code, signal]): Exit => ({ code, signal, stderr }));
  return { child, exited, lines };
}

/** Starts the server, waits until it is ready, and has the stand-in deliver to it. */
export async function startApp(
  standIn: StandIn,
  storage: Storage,
  settings: Readonly<Record<string, string>> = {},
): Promise<AppProcess> {
  const started = performance.now();
  const { child, exited, lines } = spawnServer({ ...settingsFor(standIn, storage), ...settings });
  const log: LogLine[] = [];
  const update = () => {
    for (const line of lines.splice(0)) log.push(JSON.parse(line) as LogLine);
    return log;
  };
  const url = await until(() => addressIn(update()), exited);
  await until(async () => (await fetch(`${url}/readyz`)).ok || undefined, exited);
  const readyMs = performance.now() - started;
  standIn.setHookUrl(`${url}/api/github/webhooks`);
  return {
    url,
    readyMs,
    get log() {
      return update();
    },
    stop: (signal = "SIGTERM") => {
      child.kill(signal);
      return exited;
    },
  };
}

function addressIn(log: readonly LogLine[]): string | undefined {
  const listening = log.find(({ msg }) => msg === "listening");
  return listening === undefined ? undefined : `http://127.0.0.1:${listening.port}`;
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>, exited: Promise<Exit>): Promise<T> {
  const deadline = performance.now() + READY_MS;
  let exit: Exit | undefined;
  void exited.then((ended) => {
    exit = ended;
  });
  while (performance.now() < deadline) {
    if (exit !== undefined) throw new Error(`The server ended with ${exit.code ?? exit.signal}: ${exit.stderr}`);
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("The server did not get ready");
}
