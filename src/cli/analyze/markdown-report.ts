import { cacheStateOf } from "../../analysis/cache-state.ts";
import type { JobFindings, WorkflowFindings } from "../../analysis/findings.ts";
import { sharedScopes } from "../../analysis/shared-scopes.ts";
import { summariseBuilds, summariseCaches } from "../../analysis/summarise-reading.ts";
import { buildSections } from "../../report/build-sections.ts";
import { cacheSection } from "../../report/cache-section.ts";
import { inlineCode } from "../../report/escape.ts";
import { count } from "../../report/format.ts";
import { jobRows } from "../../report/job-rows.ts";
import { whatStandsOut } from "../../report/remarks/what-stands-out.ts";
import { fitSections } from "../../report/section.ts";
import type { AnalyzedJob } from "./analyzed-job.ts";
import { omittedWords } from "./omitted-words.ts";

/** Remarks that are listed; the tables below them have everything. */
const MOST_REMARKS = 20;

/** What the comment on a pull request shows of one run, as far as logs alone tell it: there are no times of jobs and nothing to compare with. */
export function markdownReport(jobs: readonly AnalyzedJob[]): string {
  const run = { ...UNKNOWN_RUN, jobs: jobs.map(findingsOf) };
  const title = `### Caches and image builds in ${count(jobs.length, "job")}`;
  // A log alone is compared with nothing, so no job is quiet.
  const { head, telling, unjudged } = jobRows([run]);
  const table = [...head, ...telling, ...unjudged].join("\n");
  const sections = [cacheSection(run.jobs), ...buildSections(run.jobs)].filter((section) => section !== undefined);
  const folds = fitSections(sections, Number.POSITIVE_INFINITY);
  return [title, ...remarks(jobs), ...omissions(jobs), table, ...folds.rendered].join("\n\n").concat("\n");
}

function remarks(jobs: readonly AnalyzedJob[]): readonly string[] {
  const all = whatStandsOut(jobs, sharedScopes(jobs));
  if (all.length === 0) return [];
  const lines = all.slice(0, MOST_REMARKS).map(({ say }) => `- ${say(inlineCode)}`);
  const left = all.length - lines.length;
  return [[...lines, ...(left > 0 ? [`- and ${left} more`] : [])].join("\n")];
}

function omissions(jobs: readonly AnalyzedJob[]): readonly string[] {
  const lines = jobs.flatMap(({ name, reading: { omitted } }) =>
    omitted === undefined ? [] : [`- ${inlineCode(name)}: ${omittedWords(omitted)} (more than is kept of a job)`],
  );
  return lines.length === 0 ? [] : [lines.join("\n")];
}

const UNKNOWN_RUN: Omit<WorkflowFindings, "jobs"> = {
  workflow: "",
  workflowId: 0,
  runId: 0,
  attempt: 1,
  conclusion: null,
  workingSeconds: null,
  wallSeconds: null,
  queueSeconds: null,
  state: "unknown",
  baseline: null,
  baselineTrouble: null,
  earlierRuns: 0,
  baseRef: "",
  deltaSeconds: null,
  significant: false,
  coldStart: null,
  coldSeconds: null,
  criticalPath: null,
  saved: null,
  lost: null,
  previous: null,
  sharedScopes: [],
};

const UNKNOWN_JOB: Omit<JobFindings, "name" | "state" | "caches" | "build" | "reading"> = {
  conclusion: null,
  seconds: null,
  queueSeconds: null,
  baselineSeconds: null,
  baselineRuns: 0,
  deltaSeconds: null,
  significant: false,
  coldStart: false,
  saved: null,
  lost: null,
  startedAtMs: null,
  completedAtMs: null,
};

function findingsOf({ name, reading }: AnalyzedJob): JobFindings {
  return {
    ...UNKNOWN_JOB,
    name,
    state: cacheStateOf(reading),
    caches: summariseCaches(reading),
    build: summariseBuilds(reading),
    reading,
  };
}
