import { closeSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { wantedAt } from "../../src/log/wanted.ts";

/** What the made log is like. */
export type Mix =
  /**
   * Each recorded job in nine times its size of what programs print when they do not speak of caches or builds, as in
   * the log of a job that builds and tests something. The scanner hands over about one line in six.
   */
  | "jobs"
  /** The recorded jobs as they are, end to end: more than every second line is read, far more than in any real log. */
  | "recordings";

const LOGS = path.join(import.meta.dirname, "../../test/fixtures/logs");
const OUTPUT_PER_JOB = 9;

/** Writes a log of the given size, or a little more, made of lines that were recorded. The same size gives the same log. */
export function makeLog(file: string, bytes: number, mix: Mix): void {
  const block = Buffer.from(jobs(mix).join(""));
  const target = openSync(file, "w");
  let written = 0;
  while (written < bytes) {
    const line = block.indexOf("\n", bytes - written);
    written += writeSync(target, block, 0, line === -1 ? block.length : line + 1);
  }
  closeSync(target);
}

function jobs(mix: Mix): readonly string[] {
  const logs = recordings();
  if (mix === "recordings") return logs;
  const output = logs.flatMap(outputOfPrograms);
  let next = 0;
  return logs.map((log) => {
    const lines: string[] = [];
    for (let size = 0; size < log.length * OUTPUT_PER_JOB; next++) {
      const line = output[next % output.length] ?? "";
      lines.push(line);
      size += line.length;
    }
    const end = log.search(/^.*Z (?:Post job cleanup|Cleaning up orphan)/m);
    return [log.slice(0, end), ...lines, log.slice(end)].join("");
  });
}

/** The recorded logs; those of other forms (`derived`) have the same lines. */
function recordings(): readonly string[] {
  const files = readdirSync(LOGS, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".log"))
    .sort();
  return files
    .filter((file) => !file.startsWith("derived"))
    .map((file) => `${readFileSync(path.join(LOGS, file), "utf8").replace(/^\uFEFF/, "")}\n`);
}

/** What programs printed in the steps with a script, less the lines that begin like one of the wordings. */
function outputOfPrograms(log: string): readonly string[] {
  const steps = log.split(/^(?=.*Z ##\[group\]Run )/m).filter((step) => step.includes("\u001b[36;1m"));
  return steps.flatMap((step) => {
    const [, output = ""] = step.split("##[endgroup]\n");
    const lines = output.split(/^.*Z (?:Post job cleanup|Cleaning up orphan)/m)[0] ?? "";
    return lines.split(/(?<=\n)/).filter((line) => /^\S+Z (?!#\d+ |##\[)\s*\S/.test(line) && saysNothing(line));
  });
}

function saysNothing(line: string): boolean {
  const text = Buffer.from(line.replace(/^\S+Z /, ""));
  return wantedAt(text, 0, text.length).length === 0;
}
