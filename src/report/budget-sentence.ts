import type { PullFindings } from "../analysis/findings.ts";
import type { CacheHolder } from "../model/cache-entry.ts";
import { mergeRef } from "../model/pull.ts";
import { kindOfRef } from "../model/ref.ts";
import { inlineCode } from "./escape.ts";
import { formatBytes } from "./format.ts";

/** How full the repository's cache budget is and what this pull request holds of it; in bold from the warning line on. */
export function budgetSentence({ pull, budget, warnAt, purge }: PullFindings): string | undefined {
  if (budget === null || budget.limitBytes <= 0) return undefined;
  const share = budget.usedBytes / budget.limitBytes;
  const used = `${formatBytes(budget.usedBytes)} of ${formatBytes(budget.limitBytes)} (${Math.round(share * 100)} %)`;
  const isTight = share >= warnAt;
  const own =
    purge === null && budget.pullBytes > 0 ? `, ${formatBytes(budget.pullBytes)} of it by this pull request` : "";
  const others = isTight ? (budget.holders ?? []).filter(({ ref }) => ref !== mergeRef(pull)) : [];
  const most = others.length > 0 ? `; most is held by ${others.map(describeHolder).join(", ")}` : "";
  return `Cache budget of the repository: ${isTight ? `**${used}**` : used}${own}${most}.`;
}

/** A ref as people call it. A pull request's number without `#`, which would leave a mention on that pull request. */
export function describeRef(ref: string): string {
  const named = kindOfRef(ref);
  switch (named.kind) {
    case "pull":
      return `pull request ${named.number}`;
    case "branch":
    case "queue":
      return inlineCode(named.name);
    case "tag":
      return `tag ${inlineCode(named.name)}`;
    case "unknown":
      return inlineCode(ref);
  }
}

function describeHolder({ ref, bytes }: CacheHolder): string {
  return `${describeRef(ref)} (${formatBytes(bytes)})`;
}
