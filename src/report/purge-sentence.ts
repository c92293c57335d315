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
      return [freed(purge), stillListed(purge.stillListed ?? 0), kept(purge.kept ?? 0, purge.dryRun)]
        .filter((sentence) => sentence !== "")
        .join(" ");
  }
}

function freed({ entries, bytes, dryRun, kept = 0 }: Extract<PurgeResult, { kind: "done" }>): string {
  if (entries === 0) return kept === 0 ? "This pull request left no caches behind." : "";
  const what = `${count(entries, "cache entry", "cache entries")} (${formatBytes(bytes)})`;
  return dryRun
    ? `Closed: ${what} of this pull request would be deleted (dry run).`
    : `Closed: ${what} of this pull request ${entries === 1 ? "was" : "were"} deleted.`;
}

function stillListed(entries: number): string {
  if (entries === 0) return "";
  return `**GitHub still lists ${entries.toLocaleString("en-US")} of them**; the hourly sweep asks for ${entries === 1 ? "it" : "them"} again.`;
}

function kept(entries: number, dryRun: boolean): string {
  if (entries === 0) return "";
  const verb = dryRun ? "would stay" : entries === 1 ? "stays" : "stay";
  return `${count(entries, "cache entry", "cache entries")} ${verb}, because \`purge.keep\` says so.`;
}
