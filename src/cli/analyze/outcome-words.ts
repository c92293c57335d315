import type { BuildStepOutcome, CacheOutcome, SaveOutcome } from "../../model/reading.ts";
import type { Palette } from "../terminal/palette.ts";

/** The words of a report, for a person who has never seen one. */
export const CACHE_OUTCOMES: Readonly<Record<CacheOutcome, string>> = {
  hit: "the very key that was asked for was restored",
  partial: "a restore key matched, so an older or related entry was restored (below the key, after ←)",
  miss: "nothing matched, so the work is done again",
  failed: "an error came while looking or restoring",
  denied: "the token may not read the cache",
  disabled: "the workflow's own setting switched the restore off",
  unknown: "the log does not tell how the restore ended, or shows a save alone",
};

export const SAVES: Readonly<Record<SaveOutcome, string>> = {
  saved: "saved",
  unchanged: "not needed",
  conflict: "by another job",
  failed: "failed",
  denied: "denied",
  none: "–",
};

/** The colour of an outcome: what works, what costs, what is broken. */
export function paintOutcome(
  outcome: CacheOutcome | BuildStepOutcome | SaveOutcome,
  palette: Palette,
): (text: string) => string {
  switch (outcome) {
    case "hit":
    case "cached":
    case "saved":
      return palette.good;
    case "partial":
    case "miss":
      return palette.warn;
    case "failed":
    case "denied":
      return palette.bad;
    case "disabled":
    case "canceled":
    case "unchanged":
    case "conflict":
    case "none":
    case "unknown":
      return palette.faint;
    case "executed":
      return (text) => text;
  }
}
