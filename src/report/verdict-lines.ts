import type { Baseline, PullFindings, WorkflowFindings } from "../analysis/findings.ts";
import { inlineCode } from "./escape.ts";
import { count, formatDelta, formatSeconds } from "./format.ts";

/** Workflows with a sentence of their own; more than this make the first screen a wall. */
const MOST_WORKFLOWS = 5;

/** The first lines of the comment: the verdict in words, and for each workflow the numbers that it stands on. */
export function verdictLines(findings: PullFindings): readonly string[] {
  const { workflows } = findings;
  if (workflows.length === 0) return ["### Cachewarden"];
  const shown = workflows.slice(0, MOST_WORKFLOWS).map(sentenceOf);
  const left = workflows.length - shown.length;
  return [
    `### ${headline(findings)}`,
    [...shown, ...(left > 0 ? [`and ${count(left, "more workflow")}.`] : [])].join("\n"),
  ];
}

function headline({ verdict, workflows }: PullFindings): string {
  const changed = workflows.filter((workflow) => workflow.significant);
  const delta = formatSeconds(Math.abs(changed.reduce((sum, workflow) => sum + (workflow.deltaSeconds ?? 0), 0)));
  switch (verdict) {
    case "faster":
      return `CI is ${delta} faster than usual`;
    case "slower":
      return `CI is ${delta} slower than usual`;
    case "unchanged":
      return "CI takes as long as usual";
    case "unknown":
      return workflows.some((workflow) => workflow.conclusion === "success")
        ? "CI ran, with not enough to compare with"
        : "CI did not succeed, so its time is not compared";
  }
}

function sentenceOf(workflow: WorkflowFindings): string {
  const name = inlineCode(workflow.workflow);
  if (workflow.workingSeconds === null)
    return `- ${name} (${workflow.conclusion ?? "unfinished"}) has no usable times.`;
  const took = `- ${name} worked for **${formatSeconds(workflow.workingSeconds)}**`;
  if (workflow.conclusion !== "success")
    return `${took} and ended as ${inlineCode(workflow.conclusion ?? "unfinished")}.`;
  if (workflow.baseline === null || workflow.deltaSeconds === null) {
    return `${took}; ${count(workflow.earlierRuns, "earlier run")} of it to ${inlineCode(workflow.baseRef)} are not enough to compare with.`;
  }
  const judged = workflow.significant
    ? `**${formatDelta(workflow.deltaSeconds)}**`
    : `${formatDelta(workflow.deltaSeconds)}, within the usual spread`;
  return `${took} (${judged}), usually ${formatSeconds(workflow.baseline.medianSeconds)}: the median of ${describeBaseline(workflow.baseline, workflow.baseRef)}.`;
}

function describeBaseline(baseline: Baseline, baseRef: string): string {
  const spread = `spread ±${formatSeconds(baseline.madSeconds)}`;
  switch (baseline.source) {
    case "branch":
      return `${count(baseline.runs, "run")} on ${inlineCode(baseRef)} (${spread})`;
    case "pull-requests":
      return `${count(baseline.runs, "run")} of other pull requests to ${inlineCode(baseRef)} (${spread})`;
    case "configured":
      return `${count(baseline.runs, "run")} of the configured workflow (${spread})`;
  }
}
