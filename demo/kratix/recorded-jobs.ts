import { readFileSync } from "node:fs";
import type { JobInput } from "../../stand-in/world/jobs.ts";

/** The states in which a pull request's three jobs were recorded; test/fixtures/logs/kratix/PROVENANCE.md tells how. */
export type RecordedState = "main" | "pull-cold" | "pull-warm" | "pull-slow";

const RECORDINGS = new URL("../../test/fixtures/logs/kratix/", import.meta.url);

/** The unit tests gate the image builds, which run side by side. */
const FIRST = "unit-tests-and-lint";
const IMAGE_BUILDS = ["build-kratix-image", "build-quick-start-installer-image"];

/** What a runner needs before the log begins, in seconds. The recordings were made without a runner, so this is made. */
const SET_UP_SECONDS = 3;

const STAMP = /^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/;

/** A caching action saves in a step of its own after the job, in the opposite order. */
const SAVES_AFTERWARDS = /^Run actions\/(?:setup-go|cache)@/;

/** One run's jobs as they were recorded, moved to `startedAtMs`. `slowerSeconds` makes two runs of one state differ. */
export function recordedJobs(
  state: RecordedState,
  { startedAtMs, slowerSeconds = 0 }: { readonly startedAtMs: number; readonly slowerSeconds?: number },
): readonly JobInput[] {
  const gate = recordedJob(state, FIRST, { createdAtMs: startedAtMs, slowerSeconds: 0 });
  const builds = IMAGE_BUILDS.map((name) =>
    recordedJob(state, name, { createdAtMs: gate.completedAtMs, slowerSeconds }),
  );
  return [gate, ...builds];
}

function recordedJob(
  state: RecordedState,
  name: string,
  { createdAtMs, slowerSeconds }: { readonly createdAtMs: number; readonly slowerSeconds: number },
) {
  const lines = readFileSync(new URL(`${state}/${name}.log`, RECORDINGS), "utf8")
    .trimEnd()
    .split("\n");
  const times = timesOf(lines);
  const startedAtMs = createdAtMs + 2_000;
  const firstLineAtMs = startedAtMs + SET_UP_SECONDS * 1_000;
  const loggedMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const completedAtMs = firstLineAtMs + Math.ceil(loggedMs / 1_000 + slowerSeconds) * 1_000;
  return {
    name: `run-tests / ${name}`,
    createdAtMs,
    startedAtMs,
    completedAtMs,
    steps: stepsOf(lines, times),
    log: moved(lines, times, firstLineAtMs),
  } satisfies JobInput;
}

/** Milliseconds of each line. A line that a tool broke has the time of the one before it. */
function timesOf(lines: readonly string[]): readonly number[] {
  let atMs = 0;
  return lines.map((line) => {
    const [stamp] = STAMP.exec(line) ?? [];
    if (stamp !== undefined) atMs = Date.parse(stamp.replace("\uFEFF", ""));
    return atMs;
  });
}

/** The same log with its time stamps moved, because a server may take a run of long ago for none of its business. */
function moved(lines: readonly string[], times: readonly number[], firstLineAtMs: number): string {
  const byMs = firstLineAtMs - (times[0] ?? 0);
  const stamped = lines.map((line, index) => {
    const fraction = /\.\d{3}(\d+)Z/.exec(line)?.[1] ?? "";
    const time = new Date((times[index] ?? 0) + byMs).toISOString().replace("Z", `${fraction}Z`);
    return line.replace(STAMP, time);
  });
  return `\uFEFF${stamped.join("\n")}\n`;
}

/** The steps, as the log's headers show them. */
function stepsOf(lines: readonly string[], times: readonly number[]): NonNullable<JobInput["steps"]> {
  const begins = lines.flatMap((line, index) => {
    const name = /##\[group\](Run .+)|(Post job cleanup\.)|(Cleaning up orphan processes)/.exec(line.trimEnd());
    return name === null ? [] : [{ name: name[1] ?? name[2] ?? "Complete job", atMs: times[index] ?? 0 }];
  });
  const saving = begins.map(({ name }) => name).filter((name) => SAVES_AFTERWARDS.test(name));
  const named = begins.map(({ name, atMs }) => ({
    name: name === "Post job cleanup." ? `Post ${saving.pop() ?? "job"}` : name,
    atMs,
  }));
  const setUpEndMs = named[0]?.atMs ?? 0;
  return [
    { name: "Set up job", seconds: SET_UP_SECONDS + (setUpEndMs - (times[0] ?? 0)) / 1_000 },
    ...named.map(({ name, atMs }, index) => ({
      name,
      seconds: ((named[index + 1]?.atMs ?? times.at(-1) ?? atMs) - atMs) / 1_000,
    })),
  ];
}
