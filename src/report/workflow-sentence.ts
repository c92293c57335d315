import type { Baseline, ColdStart, WorkflowFindings } from "../analysis/findings.ts";
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

function compared({ coldStart, baseline, deltaSeconds, significant, earlierRuns, baseRef }: WorkflowFindings): string {
  if (coldStart !== null) return explainCold(coldStart);
  if (baseline === null || deltaSeconds === null) {
    const to = `for ${inlineCode(baseRef)}`;
    if (earlierRuns === 0) return `; there is no earlier run ${to} to compare with.`;
    return `; ${count(earlierRuns, "earlier run")} ${to} ${earlierRuns === 1 ? "is" : "are"} not enough to compare with.`;
  }
  const usual = formatSeconds(baseline.medianSeconds);
  const from = describeBaseline(baseline, baseRef);
  return significant
    ? `: **${formatDelta(deltaSeconds)}** on the usual ${usual} (${from}).`
    : `, as usual (${usual}, ${from}).`;
}

function explainCold({ firstOfPull, extraSeconds, warmRuns, warmMedianSeconds }: ColdStart): string {
  const why = firstOfPull ? "nothing had filled its caches yet" : "its caches were cold";
  const warm = `the ${formatSeconds(warmMedianSeconds)} of ${count(warmRuns, "warm run")}`;
  return `, ${formatSeconds(extraSeconds)} more than ${warm}: ${why}, so this is no regression.`;
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
