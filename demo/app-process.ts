import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { StandIn } from "../stand-in/stand-in.ts";
import { ExpectationError, expect } from "./expectation.ts";

const MAIN = path.resolve(import.meta.dirname, "../src/main.ts");

/** Log lines kept for the case that something goes wrong. */
const KEPT_LINES = 15;

/** Milliseconds between two looks whether it is ready. */
const LOOK_MS = 100;

/** The server in a process of its own, as in production. */
export interface AppProcess {
  /** Resolves with its address once it says that it is ready. */
  ready(): Promise<string>;
  /** Its exit code once it has ended by itself, which it should not. */
  ended(): number | null;
  /** The last lines of its log. */
  lastLines(): readonly string[];
  /** Asks it to end, as an operator does, and tells with which code it did. */
  stop(): Promise<number | null>;
}

/** Starts the server on any free port, with its embedded database in a new folder below `folder`. */
export function startApp(standIn: StandIn, folder: string): AppProcess {
  const child = spawn(process.execPath, [MAIN], {
    // Its own folder, so that the settings of somebody's `.env` stay out.
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: "0",
      APP_ID: String(standIn.appId),
      PRIVATE_KEY: standIn.privateKey,
      WEBHOOK_SECRET: standIn.webhookSecret,
      GHE_HOST: standIn.host,
      GHE_PROTOCOL: "http",
      DATA_DIR: path.join(folder, "data"),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const port = listeningPort(child, (line) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
  });
  return {
    ready: async () => {
      const url = `http://127.0.0.1:${await port}`;
      // It listens at once and is ready only when the database is there, which it makes meanwhile.
      while (!(await isReady(url))) {
        expect(
          child.exitCode === null,
          () => `Expected the server to start, but it ended with exit code ${child.exitCode}.`,
        );
        await sleep(LOOK_MS);
      }
      return url;
    },
    ended: () => child.exitCode,
    lastLines: () => lines,
    stop: () => stop(child),
  };
}

/** Not either where the server has ended meanwhile. */
async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** The port that the server's log tells. */
async function listeningPort(child: ChildProcess, onLine: (line: string) => void): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      onLine(line);
      const port = /"port":(\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  }
  child.once("error", reject);
  // Not at its exit: its last lines may come after that.
  child.once("close", (code) =>
    reject(new ExpectationError(`Expected the server to start, but it ended with exit code ${code}.`)),
  );
  return promise;
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  return child.exitCode;
}
