import { readJobLog } from "../../src/log/read-job-log.ts";
import type { LogReading } from "../../src/model/reading.ts";
import type { Step } from "../../src/model/run.ts";

const BEGIN = Date.UTC(2026, 0, 2, 3, 4, 5);

/** The lines of a job's log as the runner writes them, each a tenth of a second after the one before. Made, not recorded. */
export function stamped(lines: readonly string[]): string {
  return lines.map((line, at) => `${time(at)} ${line}\n`).join("");
}

/** The timestamp of the line at this place. */
export function time(at: number): string {
  return new Date(BEGIN + at * 100).toISOString().replace("Z", "0000Z");
}

/** Reads made lines; `readText` takes a log as it is. */
export function readLines(lines: readonly string[], steps: readonly Step[] = []): Promise<LogReading> {
  return readText(stamped(lines), steps);
}

export function readText(text: string | Uint8Array, steps: readonly Step[] = []): Promise<LogReading> {
  return readJobLog([Buffer.from(text)], { steps });
}

/** The header of a step that uses an action. */
export function action(uses: string, inputs: Readonly<Record<string, string>> = {}): readonly string[] {
  const lines = Object.entries(inputs).map(([name, value]) => `  ${name}: ${value}`);
  return [`##[group]Run ${uses}`, ...(lines.length > 0 ? ["with:", ...lines] : []), "##[endgroup]"];
}

/** The header of a step that runs a script. */
export function script(...code: readonly string[]): readonly string[] {
  const echo = code.map((line) => `\u001b[36;1m${line}\u001b[0m`);
  return [`##[group]Run ${code[0]}`, ...echo, "shell: /usr/bin/bash -e {0}", "##[endgroup]"];
}

export const JOB_BEGINS = ["Current runner version: '2.336.0'", "Cache mode: write"];
export const POST = "Post job cleanup.";
