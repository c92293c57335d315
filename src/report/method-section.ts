import type { CriticalPath, EstimateSource, PathEstimate, WorkflowFindings } from "../analysis/findings.ts";
import { inlineCode, inlineText } from "./escape.ts";
import { count, formatSeconds } from "./format.ts";
import { listSection, type Section } from "./section.ts";
import { describeBaseline } from "./workflow-sentence.ts";

const SOURCES: Readonly<Record<EstimateSource, string>> = {
  "step-readings": "what the same build steps cost when they ran before",
  "this-run": "the own times of steps that ran and usually are cached",
  "cold-and-warm-runs": "the jobs' usual times when cold against those when warm",
  "warm-runs": "how much longer than when warm the jobs took",
};

/** Less is not told above either, in seconds. */
const WORTH_SECONDS = 1;

/** How the numbers above were come by, for those who doubt them. */
export function methodSection(workflows: readonly WorkflowFindings[]): Section | undefined {
  const named = workflows.length > 1;
  const items = workflows.flatMap((workflow) =>
    itemsOf(workflow).map((item) => (named ? `${inlineCode(workflow.workflow)}: ${item}` : item)),
  );
  return items.length === 0 ? undefined : listSection("How this was worked out", items);
}

function itemsOf(workflow: WorkflowFindings): readonly string[] {
  const { baseline, baseRef, baselineTrouble, criticalPath, saved, lost, workingSeconds, wallSeconds } = workflow;
  return [
    ...(workingSeconds === null ? [] : [times(workingSeconds, wallSeconds)]),
    ...(baseline === null
      ? []
      : [`Usual is the ${describeBaseline(baseline, baseRef)}: half of them lie within that distance of it.`]),
    ...(baseline === null || baseline.leftAside.length === 0 ? [] : [leftAside(baseline.leftAside)]),
    ...(baselineTrouble === null ? [] : [`The configured baseline was not used: ${inlineText(baselineTrouble, 300)}`]),
    ...(criticalPath === null || criticalPath.jobs.length < 2 ? [] : [pathOf(criticalPath)]),
    ...(saved === null || saved.seconds < WORTH_SECONDS ? [] : [estimate("saved by caches", saved)]),
    ...(lost === null || lost.seconds < WORTH_SECONDS ? [] : [estimate("lost to misses", lost)]),
  ];
}

function times(workingSeconds: number, wallSeconds: number | null): string {
  const wall =
    wallSeconds === null ? "" : `; from the start of the run to its end it took ${formatSeconds(wallSeconds)}`;
  return `Jobs were at work for ${formatSeconds(workingSeconds)}, where what ran side by side counts once${wall}.`;
}

/** Names of one kind that are told. */
const MOST_NAMES = 3;

function leftAside(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => inlineCode(name));
  const left = names.length - shown.length;
  const list = [...shown, ...(left > 0 ? [`${left} more`] : [])].join(", ");
  return `What this run skipped is not counted in those runs either: ${list}.`;
}

function pathOf({ jobs, seconds }: CriticalPath): string {
  const shown = jobs.slice(0, 10).map((job) => `${inlineCode(job.name)} ${formatSeconds(job.seconds)}`);
  const left = jobs.length - shown.length;
  const chain = [...shown, ...(left > 0 ? [count(left, "more job")] : [])].join(" → ");
  return `The end waited for ${chain}: ${formatSeconds(seconds)}. GitHub does not tell what a job needs, so this is read from when jobs were queued, started and ended.`;
}

function estimate(what: string, { seconds, summedSeconds, how }: PathEstimate): string {
  const sum =
    summedSeconds > seconds ? `, ${formatSeconds(summedSeconds)} added up over jobs that ran side by side` : "";
  const from = how.length === 0 ? "" : `, from ${how.map((source) => SOURCES[source]).join(" and ")}`;
  return `Time ${what}: about ${formatSeconds(seconds)} of the way to the end of the run${sum}${from}.`;
}
