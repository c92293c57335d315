import type { CacheReading } from "../../model/reading.ts";
import { cost, fault, type Quote, type ReadJob, type Remark, silent } from "./remark.ts";

/** Bytes of an archive with nothing in it: the archive's own frame. A hit of that size brings nothing. */
const EMPTY_ARCHIVE_BYTES = 300;

/** What one cache of a job did that it should not have, or did not do. */
export function aboutCache(job: ReadJob, cache: CacheReading): readonly Remark[] {
  return [...aboutRestore(job, cache), ...aboutSave(job, cache)];
}

function aboutRestore(job: ReadJob, cache: CacheReading): readonly Remark[] {
  const about = (quote: Quote) => `${quote(job.name)}: ${quote(cache.producer)}`;
  const key = (quote: Quote) => (cache.key === null ? "" : ` for the key ${quote(cache.key)}`);
  switch (cache.outcome) {
    case "failed":
      return [fault((quote) => `${about(quote)} failed to restore${because(cache, quote)}.`)];
    case "denied":
      return [fault((quote) => `${about(quote)} was not allowed to read the cache${because(cache, quote)}.`)];
    case "miss":
      return [cost((quote) => `${about(quote)} found nothing${key(quote)}.`)];
    case "hit":
    case "partial":
      if (cache.sizeBytes === null || cache.sizeBytes > EMPTY_ARCHIVE_BYTES) return [];
      return [silent(cost((quote) => `${about(quote)} restored an empty archive${key(quote)}: it saves nothing.`))];
    case "disabled":
    case "unknown":
      return [];
  }
}

function aboutSave(job: ReadJob, cache: CacheReading): readonly Remark[] {
  const about = (quote: Quote) => `${quote(job.name)}: ${quote(cache.producer)}`;
  if (cache.save === "failed")
    return [silent(fault((quote) => `${about(quote)} failed to save${because(cache, quote)}.`))];
  if (cache.save !== "denied") return [];
  return [silent(fault((quote) => `${about(quote)} was not allowed to save, so later runs find nothing new.`))];
}

function because(cache: CacheReading, quote: Quote): string {
  return cache.reason === null ? "" : `: ${quote(cache.reason)}`;
}
