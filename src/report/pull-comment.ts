import type { JobFindings, PullFindings } from "../analysis/findings.ts";
import { budgetSection } from "./budget-section.ts";
import { buildSections } from "./build-sections.ts";
import { cacheSection } from "./cache-section.ts";
import { cacheTimesSection } from "./cache-times-section.ts";
import { commentJson, inlineCode } from "./escape.ts";
import { firstScreen } from "./first-screen.ts";
import { count } from "./format.ts";
import { type JobRows, jobRows } from "./job-rows.ts";
import { methodSection } from "./method-section.ts";
import type { Remark } from "./remarks/remark.ts";
import { whatStandsOut } from "./remarks/what-stands-out.ts";
import { toReport } from "./report-json.ts";
import { fitSections, listSection, type Section, tableSection } from "./section.ts";
import { timelineSection } from "./timeline-section.ts";

/** The longest comment that GitHub accepts, in characters; a longer one is refused with 422. */
export const MOST_COMMENT_CHARACTERS = 65_536;

/** Begins the last line of the comment, by which it is found again. Never change it. */
export const REPORT_MARKER = "<!-- cachewarden:report ";

/** The part of the room for details, one of so many, that is kept for how it was worked out and for the timeline. */
const OVERVIEW_PART = 4;

const OMITTED = "More details did not fit into a comment; the run's own logs have them.";

/**
 * Renders the one comment of a pull request: the verdict first, details folded, the report for scripts as the last line.
 * The same findings always give the same text, so an unchanged comment is known by comparing.
 */
export function renderPullComment(findings: PullFindings, notes: readonly string[] = []): string {
  const report = `${REPORT_MARKER}${commentJson(toReport(findings))} -->`;
  const body = renderBody(findings, { mostCharacters: MOST_COMMENT_CHARACTERS - report.length - 2, notes });
  return `${body}\n\n${report}`;
}

interface BodyOptions {
  readonly mostCharacters: number;
  /** Sentences of ours about the app itself. */
  readonly notes: readonly string[];
  /** Above the folds. */
  readonly mostLines?: number;
}

/** The comment without its report, in so many characters at most. */
export function renderBody(findings: PullFindings, { mostCharacters, ...screen }: BodyOptions): string {
  const jobs = findings.workflows.flatMap((workflow) => workflow.jobs);
  const rows = jobRows(findings.workflows);
  const sharedScopes = findings.workflows.flatMap((workflow) => workflow.sharedScopes);
  const remarks = whatStandsOut(jobs.filter(wasRead), sharedScopes);
  const { paragraphs, rowsShown, remarksShown } = firstScreen(findings, { rows, remarks, ...screen });

  const lists = [
    remarkSection(remarks, remarksShown),
    ...jobSections(rows, rowsShown),
    cacheSection(jobs),
    cacheTimesSection(jobs),
    ...buildSections(jobs),
    budgetSection(findings.budget),
  ].filter((section) => section !== undefined);
  const overview = [methodSection(findings.workflows), timelineSection(findings.workflows)].filter(
    (section) => section !== undefined,
  );
  const head = paragraphs.join("\n\n");
  const room = mostCharacters - head.length - OMITTED.length - 4;
  // They stand last and are short: the lists of a large matrix must not crowd them out.
  const below = fitSections(overview, room / OVERVIEW_PART);
  const above = fitSections(lists, room - below.rendered.reduce((sum, text) => sum + text.length + 2, 0));
  const omitted = above.complete && below.complete ? [] : [OMITTED];
  return [head, ...above.rendered, ...below.rendered, ...omitted].join("\n\n");
}

function wasRead(job: JobFindings): job is JobFindings & { readonly reading: NonNullable<JobFindings["reading"]> } {
  return job.reading !== null;
}

function remarkSection(remarks: readonly Remark[], shown: readonly Remark[]): Section | undefined {
  const left = remarks.filter((remark) => !shown.includes(remark));
  if (left.length === 0) return undefined;
  const more = shown.length > 0 ? " more" : "";
  const summary = `${left.length}${more} ${left.length === 1 ? "thing stands" : "things stand"} out`;
  return listSection(
    summary,
    left.map(({ say }) => say(inlineCode)),
  );
}

/** The jobs without a row on the first screen. */
function jobSections({ head, telling, quiet, unjudged }: JobRows, rowsShown: number): readonly Section[] {
  const left = telling.slice(rowsShown);
  const folds = [
    { summary: `${count(left.length, "more job")} with something to say`, rows: left },
    { summary: `${count(quiet.length, "job")} as usual`, rows: quiet },
    { summary: `${count(unjudged.length, "job")} without a comparison`, rows: unjudged },
  ];
  return folds.filter(({ rows }) => rows.length > 0).map(({ summary, rows }) => tableSection(summary, { head, rows }));
}
