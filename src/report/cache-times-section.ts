import type { JobFindings } from "../analysis/findings.ts";
import { cellCode } from "./escape.ts";
import { formatSeconds } from "./format.ts";
import { type Section, tableSection } from "./section.ts";

/** Seconds that a job spent on its caches. */
interface CacheTimes {
  readonly name: string;
  readonly restore: number;
  readonly save: number;
  /** Of the caches of its image builds. */
  readonly import: number;
  readonly export: number;
}

/** Less than this is shown as nothing, in seconds. */
const LEAST_SECONDS = 0.05;

const HEAD = [
  "| Job | Restoring | Saving | Importing build caches | Exporting build caches |",
  "| --- | ---: | ---: | ---: | ---: |",
];

/** What each job spent on restoring and saving, where it spent anything; the longest first. */
export function cacheTimesSection(jobs: readonly JobFindings[]): Section | undefined {
  const times = jobs.map(timesOf).filter((each) => total(each) >= LEAST_SECONDS);
  if (times.length === 0) return undefined;
  const sum = (of: (each: CacheTimes) => number) => formatSeconds(times.reduce((all, each) => all + of(each), 0));
  const [read, written] = [sum((each) => each.restore + each.import), sum((each) => each.save + each.export)];
  return tableSection(`Time spent on caches: ${read} reading, ${written} writing, in all jobs together`, {
    head: HEAD,
    rows: times.toSorted((a, b) => total(b) - total(a)).map(row),
  });
}

function timesOf({ name, caches, build }: JobFindings): CacheTimes {
  return {
    name,
    restore: caches?.restoreSeconds ?? 0,
    save: caches?.saveSeconds ?? 0,
    import: build?.importSeconds ?? 0,
    export: build?.exportSeconds ?? 0,
  };
}

function total(times: CacheTimes): number {
  return times.restore + times.save + times.import + times.export;
}

function row(times: CacheTimes): string {
  const cells = [times.restore, times.save, times.import, times.export].map((seconds) =>
    seconds < LEAST_SECONDS ? "–" : formatSeconds(seconds),
  );
  return `| ${[cellCode(times.name), ...cells].join(" | ")} |`;
}
