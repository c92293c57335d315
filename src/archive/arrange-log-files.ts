import { foldArchivedName } from "./archived-name.ts";

/** The files that make up one job's log. */
export interface JobLogFiles {
  /** The whole-job file, or the folder of its steps where that file is missing. */
  readonly source: string;
  /** GitHub's number before the name of a whole-job file (negative from its oldest service); `null` without one. */
  readonly ordinal: number | null;
  readonly jobName: string;
  /** The paths to read, in this order. */
  readonly parts: readonly string[];
}

/**
 * Groups the files of a run's log archive, packed or unpacked, into jobs.
 *
 * GitHub's layout is `<ordinal>_<job>.txt` for a whole job, with `<job>/<n>_<step>.txt` and `<job>/system.txt`
 * beside it; either kind may be missing (cli/cli#10551, #11169). Steps are read only where the whole-job file is
 * missing, and `system.txt`, which is of the runner and not of the job, never. Any other `.txt` or `.log` file is a
 * log by itself. Paths are relative with `/`.
 */
export function arrangeLogFiles(paths: readonly string[]): readonly JobLogFiles[] {
  const folders = Map.groupBy(paths.filter(isLogFile), folderOf);
  const logs = folders
    .entries()
    .flatMap(([folder, files]) => (isStepFolder(folder, folders) ? logOfSteps(folder, folders) : files.map(logOfFile)))
    .toArray();
  return withoutLegacyDoubles(logs).toSorted(byFolderThenOrdinal);
}

/** The log that one file by itself is: `0_build.txt` is the log of the job `build`, and so is `build.log`. */
export function logOfFile(path: string): JobLogFiles {
  const name = baseName(path).replace(/\.(txt|log)$/i, "");
  const [, ordinal, jobName] = /^(-?\d+)_(.+)$/s.exec(name) ?? [];
  return {
    source: path,
    ordinal: ordinal === undefined ? null : Number(ordinal),
    jobName: jobName ?? name,
    parts: [path],
  };
}

function isLogFile(path: string): boolean {
  return /\.(txt|log)$/i.test(path) && !path.startsWith("__MACOSX/");
}

/** Whether the files of a folder are one job's steps: it bears the name of a whole-job file beside it, or holds a file that every job has. */
function isStepFolder(folder: string, folders: ReadonlyMap<string, readonly string[]>): boolean {
  const names = (folders.get(folder) ?? []).map(baseName);
  if (folder === "" || !names.every((name) => name === "system.txt" || /^\d+_.*\.txt$/s.test(name))) return false;
  return (
    hasWholeJobFile(folder, folders) || names.some((name) => /^(system|\d+_(Set up|Complete) job)\.txt$/.test(name))
  );
}

function hasWholeJobFile(folder: string, folders: ReadonlyMap<string, readonly string[]>): boolean {
  const jobName = foldArchivedName(baseName(folder));
  return (folders.get(folderOf(folder)) ?? []).map(logOfFile).some((log) => foldArchivedName(log.jobName) === jobName);
}

function logOfSteps(folder: string, folders: ReadonlyMap<string, readonly string[]>): readonly JobLogFiles[] {
  const steps = (folders.get(folder) ?? []).filter((path) => baseName(path) !== "system.txt");
  if (steps.length === 0 || hasWholeJobFile(folder, folders)) return [];
  const parts = steps.toSorted((a, b) => Number.parseInt(baseName(a), 10) - Number.parseInt(baseName(b), 10));
  return [{ source: folder, ordinal: null, jobName: baseName(folder), parts }];
}

/** Drops `-123_build.txt` where `0_build.txt` is there too: the same job, from the older of GitHub's two services. */
function withoutLegacyDoubles(logs: readonly JobLogFiles[]): readonly JobLogFiles[] {
  const nameOf = (log: JobLogFiles) => `${folderOf(log.source)}/${log.jobName}`;
  const current = new Set(logs.filter((log) => log.ordinal !== null && log.ordinal >= 0).map(nameOf));
  return logs.filter((log) => log.ordinal === null || log.ordinal >= 0 || !current.has(nameOf(log)));
}

function byFolderThenOrdinal(a: JobLogFiles, b: JobLogFiles): number {
  const folders = compareNaturally(folderOf(a.source), folderOf(b.source));
  const ordinals = (a.ordinal ?? Number.MAX_VALUE) - (b.ordinal ?? Number.MAX_VALUE);
  return folders || ordinals || compareNaturally(a.source, b.source);
}

function compareNaturally(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
