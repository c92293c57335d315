import type { Readable } from "node:stream";
import { ZipFile } from "yazl";
import type { Attempt, Job } from "../world/state.ts";
import { logContent } from "./log-content.ts";

/** Names are cut here, in UTF-16 units, by GitHub's archiver. */
const LONGEST_NAME = 90;

/**
 * The zip of an attempt's logs, made while it is sent: `0_<job>.txt` for each whole job, and where the steps have logs
 * a folder `<job>/` with `1_<step>.txt`, … and `system.txt`. Jobs without a log are left out, as on GitHub.
 */
export function runArchive(attempt: Attempt): Readable {
  const zip = new ZipFile();
  const used = new Map<string, number>();
  for (const [index, job] of attempt.jobs.entries()) addJob(zip, { job, index, folder: unusedName(job.name, used) });
  zip.end();
  const archive = zip.outputStream as Readable;
  // A log file that cannot be read breaks the download off, as a failing blob store does.
  zip.on("error", (error: Error) => archive.destroy(error));
  return archive;
}

/** The job's name as a file may have it. Equal names are numbered. */
function unusedName(name: string, used: Map<string, number>): string {
  const safe = safeName(name);
  const times = used.get(safe) ?? 0;
  used.set(safe, times + 1);
  return times === 0 ? safe : `${safe} (${times})`;
}

function safeName(name: string): string {
  return name.replaceAll(/[/:]/g, "").slice(0, LONGEST_NAME);
}

function addJob(zip: ZipFile, entry: { readonly job: Job; readonly index: number; readonly folder: string }): void {
  const { job, index, folder } = entry;
  const content = logContent(job.log);
  if (content === undefined) return;
  const mtime = new Date(job.completedAtMs ?? job.startedAtMs);
  const options = { mtime, compressionLevel: 1 };
  const whole = `${index}_${folder}.txt`;
  if (Buffer.isBuffer(content)) zip.addBuffer(content, whole, options);
  else zip.addReadStream(content, whole, options);
  const steps = job.steps.filter((step) => step.log !== null);
  for (const step of steps) {
    zip.addBuffer(Buffer.from(step.log ?? ""), `${folder}/${step.number}_${safeName(step.name)}.txt`, options);
  }
  if (steps.length > 0)
    zip.addBuffer(Buffer.from("Requested labels: ubuntu-latest\n"), `${folder}/system.txt`, options);
}
