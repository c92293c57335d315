import type { PullFindings } from "../analysis/findings.ts";
import { formatBytes } from "./format.ts";

/** How full the repository's cache budget is and what this pull request holds of it; in bold from the warning line on. */
export function budgetSentence({ budget, warnAt, purge }: PullFindings): string | undefined {
  if (budget === null || budget.limitBytes <= 0) return undefined;
  const share = budget.usedBytes / budget.limitBytes;
  const used = `${formatBytes(budget.usedBytes)} of ${formatBytes(budget.limitBytes)} (${Math.round(share * 100)} %)`;
  const own =
    purge === null && budget.pullBytes > 0 ? `, ${formatBytes(budget.pullBytes)} of it by this pull request` : "";
  return `Cache budget of the repository: ${share >= warnAt ? `**${used}**` : used}${own}.`;
}
