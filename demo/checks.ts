import type { Report } from "../src/report/report-shape.ts";
import type { CacheEntry } from "../stand-in/world/state.ts";
import { expect } from "./expectation.ts";

/** What each part of the replay has to end with. A check that does not hold ends the replay with its message. */

/** A report may cost so many requests at most once the history is stored. */
const MOST_REPORT_REQUESTS = 8;

/** The first push found nothing in any cache. That explains its time, which is therefore not held against the change. */
export function checkColdRun(report: Report): void {
  expectValue("verdict of the cold run", report.verdict, "unknown");
  expectValue(
    "cache misses of the cold run",
    total(report, (job) => job.caches?.misses),
    2,
  );
  expectValue(
    "cached build steps of the cold run",
    total(report, (job) => job.build?.cached),
    0,
  );
}

/** The second push found what the first had saved. */
export function checkWarmRun(report: Report, requests: number): void {
  expectValue("verdict of the warm run", report.verdict, "unchanged");
  expectValue(
    "cache hits of the warm run",
    total(report, (job) => job.caches?.hits),
    2,
  );
  expectValue(
    "cached build steps of the warm run",
    total(report, (job) => job.build?.cached),
    11,
  );
  expect(
    requests <= MOST_REPORT_REQUESTS,
    () => `Expected at most ${MOST_REPORT_REQUESTS} requests for a report, but there were ${requests}.`,
  );
}

interface Purge {
  readonly before: readonly CacheEntry[];
  readonly after: readonly CacheEntry[];
  /** The ref of the closed pull request. */
  readonly ref: string;
  readonly report: Report;
}

/** All of the pull request's own entries are gone, nothing else is, and the comment says as much. */
export function checkPurge({ before, after, ref, report }: Purge): void {
  const left = new Set(after.map(({ id }) => id));
  const own = before.filter((entry) => entry.ref === ref);
  const stayed = own.filter(({ id }) => left.has(id));
  const lost = before.filter((entry) => entry.ref !== ref && !left.has(entry.id));
  expect(stayed.length === 0, () => `Expected every entry of ${ref} to be deleted, but ${names(stayed)} stayed.`);
  expect(lost.length === 0, () => `Expected nobody else's entry to be deleted, but ${names(lost)} is gone.`);
  expectValue("purged entries in the comment", report.purged?.entries, own.length);
  expectValue(
    "purged bytes in the comment",
    report.purged?.bytes,
    own.reduce((sum, entry) => sum + entry.sizeBytes, 0),
  );
}

/** A pull request has one comment; it is edited and never followed by another. */
export function checkSameComment(first: { readonly id: number }, later: { readonly id: number }): void {
  expectValue("comment that was edited", later.id, first.id);
}

function expectValue<Value>(what: string, value: Value | undefined, expected: Value): void {
  expect(value === expected, () => `Expected as ${what}: ${expected}. It is: ${value}.`);
}

type ReportedJob = Report["workflows"][number]["jobs"][number];

function total(report: Report, value: (job: ReportedJob) => number | undefined): number {
  return report.workflows.flatMap(({ jobs }) => jobs).reduce((sum, job) => sum + (value(job) ?? 0), 0);
}

function names(entries: readonly CacheEntry[]): string {
  return entries.map(({ key, ref }) => `${key} (${ref})`).join(", ");
}
