import { readdirSync, readFileSync, readlinkSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { makeDataFolder } from "./data-folder.ts";

/** A folder that this process alone may use. */
export interface FolderLock {
  release(): void;
}

/** Another server uses the folder. The message says which one, and what to do. */
export class FolderInUseError extends Error {
  override readonly name = "FolderInUseError";
}

const HOLDER = z.object({
  pid: z.number(),
  /** When the process started, in the kernel's ticks since boot: a later process may get the same number. */
  startedAt: z.string(),
  /** Where the number counts: one boot, and one container of it. */
  space: z.string(),
});
type Holder = z.infer<typeof HOLDER>;

/** Lock files are numbered, and the highest one holds: creating the next is what only one of two can do. */
const LOCK_FILE = /^server-(\d+)\.lock$/;

/** What a lock file says whose holder has ended in good order. */
const RELEASED = "released";

/** The holder touches its file so often, for those who cannot see its process. In milliseconds. */
const TOUCH_MS = 2_000;

/** A file that was not touched for so long belongs to nobody. In milliseconds. */
const UNTOUCHED_MS = 10_000;

/**
 * Takes a folder for this process: two database engines on the same files would destroy them.
 *
 * Node has no lock that the system gives back, so a lock file says which process holds the folder. After `kill -9` the
 * file stays, and the next server sees that its process is gone. A process in another container cannot be seen; such a
 * file is watched for some seconds, whether it is touched.
 *
 * @throws {FolderInUseError} when another server uses the folder
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  makeDataFolder(folder);
  for (;;) {
    const newest = newestLock(folder);
    if (newest > 0) await makeSureItIsLeft(folder, newest);
    const mine = newest + 1;
    // Taken by another server in this moment, or one was even quicker than that: look again.
    if (!create(folder, mine)) continue;
    if (newestLock(folder) === mine) return hold(folder, mine);
    rmSync(lockPath(folder, mine), { force: true });
  }
}

function hold(folder: string, mine: number): FolderLock {
  for (const number of locksIn(folder)) if (number < mine) rmSync(lockPath(folder, number), { force: true });
  const timer = setInterval(() => {
    try {
      utimesSync(lockPath(folder, mine), new Date(), new Date());
    } catch {
      // The folder is gone or full; the database says so louder.
    }
  }, TOUCH_MS);
  timer.unref();
  return {
    release: () => {
      clearInterval(timer);
      // Not removed: its number must not be given again while another server counts from it.
      writeFileSync(lockPath(folder, mine), RELEASED);
    },
  };
}

async function makeSureItIsLeft(folder: string, number: number): Promise<void> {
  const holder = await readHolder(folder, number);
  if (holder === undefined) return;
  const state = stateOf(holder);
  if (state === "gone") return;
  if (state === "alive" || (await isTouched(lockPath(folder, number)))) {
    throw new FolderInUseError(
      `Another server (process ${holder.pid}) uses the data in ${folder}, and two on the same files would destroy them. ` +
        "Stop that one, set DATA_DIR to another folder, or set DATABASE_URL to a Postgres, which any number of servers can share.",
    );
  }
}

/** Whose lock it is; nobody's when it was released, or when its holder died before it could say who it is. */
async function readHolder(folder: string, number: number): Promise<Holder | undefined> {
  for (let look = 0; look < 2; look += 1) {
    const text = readIfThere(lockPath(folder, number));
    const parsed = HOLDER.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    if (text === undefined || text === RELEASED) return undefined;
    // It may just be written.
    await sleep(200);
  }
  return undefined;
}

function stateOf(holder: Holder): "alive" | "gone" | "out of sight" {
  if (holder.space !== space()) return "out of sight";
  return processStart(holder.pid) === holder.startedAt ? "alive" : "gone";
}

async function isTouched(file: string): Promise<boolean> {
  const before = touchedAtMs(file);
  // By the file system's clock on both sides: the other machine's may differ from ours.
  for (let waited = 0; waited < UNTOUCHED_MS; waited += 500) {
    await sleep(500);
    if (touchedAtMs(file) !== before) return true;
  }
  return false;
}

function create(folder: string, number: number): boolean {
  const me: Holder = { pid: process.pid, startedAt: processStart(process.pid) ?? "", space: space() };
  try {
    writeFileSync(lockPath(folder, number), JSON.stringify(me), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Process numbers mean the same only within one boot and one container. */
function space(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    // Not Linux: then the process is not looked at, but whether its file is touched.
    return `${process.platform} ${process.pid} ${Date.now()}`;
  }
}

/** When a process started; nothing where there is no such process, or only its entry is left. */
function processStart(pid: number): string | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name of the program comes in parentheses and may hold spaces; its state and the 20th field after it are wanted.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

function locksIn(folder: string): number[] {
  return readdirSync(folder).flatMap((name) => {
    const number = LOCK_FILE.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function newestLock(folder: string): number {
  return Math.max(0, ...locksIn(folder));
}

function lockPath(folder: string, number: number): string {
  return path.join(folder, `server-${number}.lock`);
}

function touchedAtMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
