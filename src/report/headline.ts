import type { PullFindings, WorkflowFindings } from "../analysis/findings.ts";
import { formatSeconds } from "./format.ts";

/** The verdict of all runs of the head, in words. */
export function headline(findings: PullFindings): string {
  const { verdict, workflows } = findings;
  if (workflows.length === 0) return headlineWithoutRuns(findings);
  switch (verdict) {
    case "faster":
    case "slower":
      return `CI is ${difference(workflows)} ${verdict} than usual`;
    case "unchanged":
      return isCold(workflows) ? "CI started with cold caches, which explains its time" : "CI takes as long as usual";
    case "unknown":
      if (isCold(workflows)) return "CI started with cold caches, which explains its time";
      return workflows.some((workflow) => workflow.conclusion === "success")
        ? "CI ran, and there is not enough to compare it with"
        : "CI did not succeed, so its time is not compared";
  }
}

function headlineWithoutRuns({ purge, configFaults }: PullFindings): string {
  if (configFaults.length > 0) return "Cachewarden cannot use this repository's configuration";
  return purge === null ? "No workflow run to report on yet" : "The caches of this pull request";
}

/** How much the changed workflows differ together, and which share of their usual time that is. */
function difference(workflows: readonly WorkflowFindings[]): string {
  const changed = workflows.filter((workflow) => workflow.significant);
  const seconds = Math.abs(changed.reduce((sum, workflow) => sum + (workflow.deltaSeconds ?? 0), 0));
  const usual = changed.reduce((sum, workflow) => sum + (workflow.baseline?.medianSeconds ?? 0), 0);
  return usual > 0 ? `${formatSeconds(seconds)} (${Math.round((100 * seconds) / usual)} %)` : formatSeconds(seconds);
}

function isCold(workflows: readonly WorkflowFindings[]): boolean {
  return workflows.some((workflow) => workflow.coldStart !== null);
}
