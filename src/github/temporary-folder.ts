import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const PREFIX = "cachewarden-logs-";

/** No task has a folder for longer: it is cut off after a quarter of an hour. */
const OLDEST_MS = 60 * 60_000;

/** The folders that this process uses now. */
const inUse = new Set<string>();

/** Runs `work` with a folder that nobody else can read, and removes the folder whatever happens. */
export async function withTemporaryFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  inUse.add(folder);
  try {
    return await work(folder);
  } finally {
    inUse.delete(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Removes what a killed server left, to be called before any work begins: whatever has the number of this process, which
 * in a container is always the same, and whatever is too old to belong to a server that is alive.
 */
export async function removeLeftFolders(nowMs: number, root = tmpdir()): Promise<number> {
  const names = (await readdir(root)).filter((name) => name.startsWith(PREFIX));
  let removed = 0;
  for (const name of names) {
    const folder = path.join(root, name);
    if (inUse.has(folder)) continue;
    const ours = name.startsWith(`${PREFIX}${process.pid}-`);
    // Gone meanwhile, or another user's: then it is not ours to remove.
    const changedMs = await stat(folder).then(
      ({ mtimeMs }) => mtimeMs,
      () => nowMs,
    );
    if (!ours && nowMs - changedMs < OLDEST_MS) continue;
    await rm(folder, { recursive: true, force: true }).then(
      () => {
        removed += 1;
      },
      () => {},
    );
  }
  return removed;
}
