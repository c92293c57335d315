import type { PurgeResult } from "../model/purge.ts";
import { inlineText } from "./escape.ts";
import { count, formatBytes } from "./format.ts";

/** What became of the pull request's caches after its close, or nothing before it. */
export function purgeSentence(purge: PurgeResult | null): string | undefined {
  if (purge === null) return undefined;
  const what = `${count(purge.entries, "cache entry", "cache entries")} (${formatBytes(purge.bytes)})`;
  switch (purge.kind) {
    case "refused":
      return `**The caches of this pull request could not be deleted**${purge.entries > 0 ? ` after ${what}` : ""}: ${inlineText(purge.reason, 500)}`;
    case "done":
      if (purge.entries === 0) return "This pull request left no caches behind.";
      return purge.dryRun
        ? `Closed: ${what} of this pull request would be deleted (dry run).`
        : `Closed: ${what} of this pull request ${purge.entries === 1 ? "was" : "were"} deleted.`;
  }
}
