import type { JobFindings } from "../analysis/findings.ts";
import type { CacheOutcome, CacheReading, SaveOutcome } from "../model/reading.ts";
import { brokenCellCode } from "./escape.ts";
import { count, formatBytes, formatSeconds, unbroken } from "./format.ts";
import { type Section, tableSection } from "./section.ts";

const OUTCOMES: Readonly<Record<CacheOutcome, string>> = {
  hit: "hit",
  partial: "partial: an older entry",
  miss: "**miss**",
  failed: "**failed**",
  denied: "**denied**: the token may not read",
  disabled: "switched off by the workflow",
  unknown: "not told",
};

const SAVES: Readonly<Record<SaveOutcome, string>> = {
  saved: "saved",
  unchanged: "not needed",
  conflict: "another job saved it",
  failed: "**failed**",
  denied: "**denied**: the token may not write",
  none: "–",
};

/** What the fold is called after: the outcomes, the worst first. */
const SUMMARY: readonly (readonly [CacheOutcome, string, string?])[] = [
  ["failed", "failed", "failed"],
  ["denied", "denied", "denied"],
  ["miss", "miss", "misses"],
  ["partial", "partial", "partial"],
  ["hit", "hit"],
];

const HEAD = ["| Cache | Outcome | Size | Restore | Save |", "| --- | --- | ---: | ---: | --- |"];

/** Every cache of every job: the key asked, the key restored, size, seconds and what became of the save. */
export function cacheSection(jobs: readonly JobFindings[]): Section | undefined {
  const caches = jobs.flatMap((job) => (job.reading?.caches ?? []).map((cache) => ({ job, cache })));
  if (caches.length === 0) return undefined;
  const outcomes = SUMMARY.map(([outcome, one, many]) => {
    const number = caches.filter(({ cache }) => cache.outcome === outcome).length;
    return number === 0 ? "" : count(number, one, many);
  }).filter((text) => text !== "");
  return tableSection(`${count(caches.length, "cache")}${outcomes.length > 0 ? `: ${outcomes.join(", ")}` : ""}`, {
    head: HEAD,
    rows: caches.map(({ job, cache }) => row(job, cache)),
  });
}

function row(job: JobFindings, cache: CacheReading): string {
  const cells = [
    keys(job, cache),
    OUTCOMES[cache.outcome],
    cache.sizeBytes === null ? "–" : unbroken(formatBytes(cache.sizeBytes)),
    cache.restoreSeconds === null ? "–" : unbroken(formatSeconds(cache.restoreSeconds)),
    save(cache),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** One cell, since keys are long: with a column each, the others would have no room. */
function keys({ name }: JobFindings, { key, restoredKey, reason, producer }: CacheReading): string {
  const lines = [
    key === null ? "key not in the log" : brokenCellCode(key),
    ...(restoredKey !== null && restoredKey !== key ? [`restored ${brokenCellCode(restoredKey)}`] : []),
    ...(reason === null ? [] : [`because ${brokenCellCode(reason, 200)}`]),
    `by ${brokenCellCode(producer)} in ${brokenCellCode(name)}`,
  ];
  return lines.join("<br>");
}

function save({ save: outcome, savedBytes, saveSeconds }: CacheReading): string {
  const size = savedBytes === null ? "" : ` ${unbroken(formatBytes(savedBytes))}`;
  const time = saveSeconds === null ? "" : ` in ${unbroken(formatSeconds(saveSeconds))}`;
  return `${SAVES[outcome]}${size}${time}`;
}
