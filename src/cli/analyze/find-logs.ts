import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { arrangeLogFiles, logOfFile } from "../../archive/arrange-log-files.ts";
import { UnreadableInputError } from "../unreadable-input-error.ts";

/** One log that a path led to. It may hold several jobs when it is what `gh run view --log` printed. */
export interface FoundLog {
  /** The path as it was given, with the path inside a folder or archive behind it; `-` for standard input. */
  readonly source: string;
  /** The job's name as far as the file's name tells it. */
  readonly jobName: string;
  /** Size when it is known before reading. */
  readonly bytes: number | null;
  open(): Promise<AsyncIterable<Uint8Array>>;
}

/** Bytes read from disk at once: enough that the reads cost nothing, few enough to stay in the processor's cache. */
const CHUNK_BYTES = 128 * 1024;

/** Finds the logs that a path of the command line names: a file, a folder, a zip, a pipe, or `-`. Throws an `UnreadableInputError` or a `LogArchiveError`. */
export async function findLogs(given: string): Promise<readonly FoundLog[]> {
  if (given === "-") return [{ source: "-", jobName: "standard input", bytes: null, open: async () => process.stdin }];
  const stats = await stat(given).catch((error: unknown) => {
    throw new UnreadableInputError(given, error);
  });
  if (stats.isDirectory()) return logsInFolder(given);
  if (stats.isFile() && (await isZip(given))) return logsInArchive(given);
  const bytes = stats.isFile() ? stats.size : null;
  return [
    { source: given, jobName: logOfFile(path.basename(given)).jobName, bytes, open: async () => bytesOf([given]) },
  ];
}

async function logsInFolder(folder: string): Promise<readonly FoundLog[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw new UnreadableInputError(folder, error);
  });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"));
  const logs = arrangeLogFiles(files);
  if (logs.length === 0) throw new UnreadableInputError(folder, "the folder holds no .txt or .log file");
  return Promise.all(
    logs.map(async ({ source, jobName, parts }) => {
      const paths = parts.map((part) => path.join(folder, part));
      return {
        source: path.join(folder, source),
        jobName,
        bytes: await sizeOf(paths),
        open: async () => bytesOf(paths),
      };
    }),
  );
}

async function sizeOf(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (each) => (await stat(each)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function* bytesOf(paths: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const each of paths) {
    // An empty line between two steps' files, whose line ends are not to be relied on.
    if (each !== paths[0]) yield Uint8Array.of(0x0a);
    yield* (await stat(each)).isFile() ? bytesOfFile(each) : createReadStream(each);
  }
}

/**
 * The bytes of a file, each piece in the same memory: what is read of a piece must be read before the next is asked
 * for. A buffer for each piece would cost more time and memory than all else, and waiting for another thread as much.
 */
function* bytesOfFile(file: string): Generator<Uint8Array> {
  const opened = openSync(file, "r");
  try {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const bytesRead = readSync(opened, buffer);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    closeSync(opened);
  }
}

/** By its first bytes, or by its name: what is called a zip and is none shall be told so. */
async function isZip(file: string): Promise<boolean> {
  if (file.toLowerCase().endsWith(".zip")) return true;
  try {
    for await (const head of createReadStream(file, { end: 1 })) return String(head) === "PK";
    return false;
  } catch (error) {
    throw new UnreadableInputError(file, error);
  }
}

async function logsInArchive(archive: string): Promise<readonly FoundLog[]> {
  const { readLogArchive } = await import("../../archive/read-log-archive.ts");
  const logs = await Array.fromAsync(readLogArchive(archive));
  if (logs.length === 0) throw new UnreadableInputError(archive, "the zip holds no log of a job");
  return logs.map((log) => ({ ...log, source: path.join(archive, log.source), open: log.open }));
}
