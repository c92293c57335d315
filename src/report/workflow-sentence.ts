import type { Baseline, WorkflowFindings } from "../analysis/findings.ts";
import { inlineCode } from "./escape.ts";
import { count, formatDelta, formatSeconds } from "./format.ts";

/** Waiting less than this for a runner is how GitHub works, in seconds. */
const WORTH_WAIT_SECONDS = 10;

/** How long one workflow worked, and what that is compared with. */
export function workflowSentence(workflow: WorkflowFindings): string {
  const name = inlineCode(workflow.workflow);
  const ended = inlineCode(workflow.conclusion ?? "unfinished");
  if (workflow.workingSeconds === null) return `${name} ended as ${ended}, without usable times.`;
  const took = `${name} worked for **${formatSeconds(workflow.workingSeconds)}**`;
  if (workflow.conclusion !== "success") return `${took} and ended as ${ended}.${waited(workflow)}`;
  return `${took}${compared(workflow)}${waited(workflow)}`;
}

function compared(workflow: WorkflowFindings): string {
  const { coldStart, coldSeconds, baseline, deltaSeconds, significant, earlierRuns, baseRef } = workflow;
  if (baseline === null) {
    const to = `for ${inlineCode(baseRef)}`;
    if (earlierRuns === 0) return `; there is no earlier run ${to} to compare with.`;
    return `; ${count(earlierRuns, "earlier run")} ${to} ${earlierRuns === 1 ? "is" : "are"} not enough to compare with.`;
  }
  if (deltaSeconds === null) return "; GitHub has no usable times of one of its jobs, so it is not compared.";
  const usual = formatSeconds(baseline.medianSeconds);
  const from = describeBaseline(baseline, baseRef);
  if (coldStart !== null) {
    const why = coldStart.firstOfPull ? "nothing had filled its caches yet" : "its caches were cold";
    return `, ${formatSeconds(deltaSeconds)} more than the usual ${usual} (${from}): ${why}, so it is not called slower.`;
  }
  if (!significant) return `, as usual (${usual}, ${from}).`;
  const cold = coldSeconds === null ? "" : `; cold caches explain ${formatSeconds(coldSeconds)} of it at most`;
  return `: **${formatDelta(deltaSeconds)}** on the usual ${usual} (${from})${cold}.`;
}

/** What the usual time is the median of, and how far runs lie around it. */
export function describeBaseline({ source, runs, state, madSeconds }: Baseline, baseRef: string): string {
  const of = `median of ${count(runs, state === "any" ? "run" : `${state} run`)}`;
  const where = {
    branch: ` on ${inlineCode(baseRef)}`,
    "pull-requests": ` of other pull requests to ${inlineCode(baseRef)}`,
    configured: " of the configured workflow",
  }[source];
  return `${of}${where}, ±${formatSeconds(Math.ceil(madSeconds))}`;
}

function waited({ queueSeconds }: WorkflowFindings): string {
  if (queueSeconds === null || queueSeconds < WORTH_WAIT_SECONDS) return "";
  return ` Another ${formatSeconds(queueSeconds)} of waiting for runners is not counted.`;
}
