import type { JobFindings, PullFindings } from "../analysis/findings.ts";
import { commentJson } from "./escape.ts";
import { assembleReport, type Kept, type Report } from "./report-shape.ts";

/** The report stays below this, in bytes of UTF-8, so that most of the comment is left for people. */
export const MOST_REPORT_BYTES = 16_384;

/** The longest text of others in the report, in characters; and in one that has to be short. */
const TEXT_CHARACTERS = [200, 40] as const;

/**
 * Makes the report. Where it would get too large, jobs are left out of it, those with nothing to say first, and counted;
 * then names are cut, and then workflows are left out too.
 */
export function toReport(findings: PullFindings): Report {
  const { workflows } = findings;
  const ranked = workflows.flatMap(({ jobs }) => jobs).toSorted((a, b) => importance(b) - importance(a));
  const make = (kept: Partial<Kept>) =>
    assembleReport(findings, { workflows, jobs: new Set(), textCharacters: TEXT_CHARACTERS[0], ...kept });

  for (const textCharacters of TEXT_CHARACTERS) {
    const withJobs = (number: number) => make({ textCharacters, jobs: new Set(ranked.slice(0, number)) });
    if (fits(withJobs(0))) return withJobs(mostThatFit(ranked.length, (number) => fits(withJobs(number))));
  }
  const changed = workflows.toSorted((a, b) => Number(b.significant) - Number(a.significant));
  const withWorkflows = (number: number) =>
    make({ textCharacters: TEXT_CHARACTERS[1], workflows: changed.slice(0, number) });
  return withWorkflows(mostThatFit(workflows.length, (number) => fits(withWorkflows(number))));
}

function importance(job: JobFindings): number {
  if (job.significant || job.conclusion === "failure") return 3;
  if (job.caches !== null || job.build !== null) return 2;
  return job.deltaSeconds === null ? 0 : 1;
}

function fits(report: Report): boolean {
  return new TextEncoder().encode(commentJson(report)).byteLength < MOST_REPORT_BYTES;
}

/** The largest number up to `most` that fits, by halving: 0 does, and what is smaller than one that fits does too. */
function mostThatFit(most: number, isFitting: (number: number) => boolean): number {
  if (isFitting(most)) return most;
  let fitting = 0;
  let tooMany = most;
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (isFitting(middle)) fitting = middle;
    else tooMany = middle;
  }
  return fitting;
}
