import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, globSync, mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** A PostgreSQL server of the tests' own. */
export interface PostgresCluster {
  /** With the right to create databases. */
  readonly url: string;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}

/** Where packages put the server's programs: Debian, a build from source, Homebrew on both kinds of Macs. */
const BIN_FOLDERS = [
  "/usr/lib/postgresql/*/bin",
  "/usr/pgsql-*/bin",
  "/usr/local/pgsql/bin",
  "/opt/homebrew/opt/postgresql*/bin",
  "/usr/local/opt/postgresql*/bin",
];

/** Longest wait for a new server to answer, in milliseconds. */
const START_TIMEOUT_MS = 30_000;

/** Data that need not survive anything is written without waiting for the disk. */
const FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/**
 * Runs the server until its standard input ends, then removes its folder. The input ends with this process, however it
 * dies, so that even `kill -9` leaves nothing behind.
 */
const UNTIL_INPUT_ENDS = `
  folder=$1; shift
  "$@" & server=$!
  cat > /dev/null
  kill -INT $server 2> /dev/null
  wait $server
  cd / && rm -rf "$folder"`;

/** The newest installed server's folder of programs, or nothing where there is none. */
export function findPostgres(searchPath: string): string | undefined {
  const folders = [...globSync(BIN_FOLDERS).toSorted(byVersion), ...searchPath.split(path.delimiter)];
  return folders.find((folder) => ["initdb", "postgres"].every((program) => existsSync(path.join(folder, program))));
}

function byVersion(a: string, b: string): number {
  return b.localeCompare(a, "en", { numeric: true });
}

/** Makes a new cluster in a temporary folder and starts it on a free port of 127.0.0.1; a durable one waits for its disk. */
export async function startPostgres(bin: string, { durable = false } = {}): Promise<PostgresCluster> {
  const folder = mkdtempSync(path.join(tmpdir(), "cachewarden-postgres-"));
  const user = unprivilegedUser();
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, "data");
  execFileSync(
    path.join(bin, "initdb"),
    ["--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"],
    { ...user, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
  );

  const port = await freePort();
  const settings = [
    ...(durable ? [] : FAST),
    "max_connections=200",
    `unix_socket_directories=${folder}`,
    "listen_addresses=127.0.0.1",
    `port=${port}`,
  ];
  const server = spawn(
    "sh",
    [
      "-c",
      UNTIL_INPUT_ENDS,
      "sh",
      folder,
      path.join(bin, "postgres"),
      "-D",
      data,
      ...settings.flatMap((s) => ["-c", s]),
    ],
    // A group of its own: Ctrl+C ends this process first, and its end ends the server.
    { ...user, cwd: folder, detached: true, stdio: ["pipe", "ignore", "pipe"] },
  );
  let complaints = "";
  server.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints = `${complaints}${text}`.slice(-4_000);
  });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const stop = () => stopServer(server);
  try {
    await untilAnswers(url);
  } catch (error) {
    await stop();
    throw new Error(`The temporary PostgreSQL server did not start: ${complaints}`, { cause: error });
  }
  return { url, stop };
}

/** PostgreSQL refuses to run as root, so root hands it to the user that its package made, or to nobody. */
function unprivilegedUser(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  const line = users.find((user) => user.startsWith("postgres:")) ?? users.find((user) => user.startsWith("nobody:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined) throw new Error("There is neither a user postgres nor nobody");
  return { uid: Number(uid), gid: Number(gid) };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once("error", reject)
      .listen(0, "127.0.0.1", () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
      });
  });
}

async function untilAnswers(url: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

function stopServer(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    server.once("close", () => resolve());
    server.stdin?.end();
  });
}
