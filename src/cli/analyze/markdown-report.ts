import type { JobFindings, WorkflowFindings } from "../../analysis/findings.ts";
import { summariseBuilds, summariseCaches } from "../../analysis/summarise-reading.ts";
import { detailSections } from "../../report/detail-sections.ts";
import { inlineCode } from "../../report/escape.ts";
import { count } from "../../report/format.ts";
import { jobTable } from "../../report/job-table.ts";
import type { AnalyzedJob } from "./analyzed-job.ts";
import { whatStandsOut } from "./what-stands-out.ts";

/** Remarks that are listed; the tables below them have everything. */
const MOST_REMARKS = 20;

/** What the comment on a pull request shows of one run, as far as logs alone tell it: there are no times of jobs and nothing to compare with. */
export function markdownReport(jobs: readonly AnalyzedJob[]): string {
  const run = { ...UNKNOWN_RUN, jobs: jobs.map(findingsOf) };
  const title = `### Caches and image builds in ${count(jobs.length, "job")}`;
  return [title, ...remarks(jobs), ...jobTable([run]), ...detailSections([run])].join("\n\n").concat("\n");
}

function remarks(jobs: readonly AnalyzedJob[]): readonly string[] {
  const all = whatStandsOut(jobs);
  if (all.length === 0) return [];
  const lines = all.slice(0, MOST_REMARKS).map(({ say }) => `- ${say(inlineCode)}`);
  const left = all.length - lines.length;
  return [[...lines, ...(left > 0 ? [`- and ${left} more`] : [])].join("\n")];
}

const UNKNOWN_RUN: Omit<WorkflowFindings, "jobs"> = {
  workflow: "",
  workflowId: 0,
  runId: 0,
  attempt: 1,
  conclusion: null,
  workingSeconds: null,
  wallSeconds: null,
  baseline: null,
  earlierRuns: 0,
  baseRef: "",
  deltaSeconds: null,
  significant: false,
};

function findingsOf({ name, reading }: AnalyzedJob): JobFindings {
  return {
    name,
    conclusion: null,
    seconds: null,
    baselineSeconds: null,
    deltaSeconds: null,
    significant: false,
    caches: summariseCaches(reading),
    build: summariseBuilds(reading),
    reading,
  };
}
