import type { PullFindings } from "../analysis/findings.ts";
import { budgetSentence } from "./budget-sentence.ts";
import { detailSections } from "./detail-sections.ts";
import { commentJson } from "./escape.ts";
import { jobTable } from "./job-table.ts";
import { purgeSentence } from "./purge-sentence.ts";
import { toReport } from "./report-json.ts";
import { verdictLines } from "./verdict-lines.ts";

/** The longest comment that GitHub accepts, in characters; a longer one is refused with 422. */
export const MOST_COMMENT_CHARACTERS = 65_536;

/** Begins the last line of the comment, by which it is found again. Never change it. */
export const REPORT_MARKER = "<!-- cachewarden:report ";

/**
 * Renders the one comment of a pull request: the verdict first, details folded, the report for scripts as the last line.
 * The same findings always give the same text, so an unchanged comment is known by comparing.
 */
export function renderPullComment(findings: PullFindings): string {
  const report = `${REPORT_MARKER}${commentJson(toReport(findings))} -->`;
  const head = [
    ...verdictLines(findings),
    ...configFaults(findings.configFaults),
    purgeSentence(findings.purge),
    budgetSentence(findings),
  ].filter((line) => line !== undefined);
  const table = jobTable(findings.workflows);
  return fit({ head, body: [...table, ...detailSections(findings.workflows)], report });
}

/** Leaves out whole sections from the end, and says so, until the rest fits. The head and the report always do. */
function fit({
  head,
  body,
  report,
}: {
  readonly head: readonly string[];
  readonly body: readonly string[];
  readonly report: string;
}): string {
  for (let kept = body.length; kept > 0; kept -= 1) {
    const omitted =
      kept === body.length ? [] : ["More details did not fit into a comment; the run's own logs have them."];
    const text = [...head, ...body.slice(0, kept), ...omitted, report].join("\n\n");
    if (text.length <= MOST_COMMENT_CHARACTERS) return text;
  }
  return [...head, report].join("\n\n");
}

function configFaults(faults: readonly string[]): readonly string[] {
  if (faults.length === 0) return [];
  return [
    [
      "**`.github/cachewarden.yml` cannot be used**, so the defaults hold and nothing is deleted in this repository:",
      ...faults,
    ].join("\n"),
  ];
}
