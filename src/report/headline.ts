import type { PullFindings, WorkflowFindings } from "../analysis/findings.ts";
import { formatSeconds } from "./format.ts";

/** The verdict of all runs of the head, in words. */
export function headline(findings: PullFindings): string {
  const { verdict, workflows } = findings;
  if (workflows.length === 0) return headlineWithoutRuns(findings);
  switch (verdict) {
    case "faster":
    case "slower":
      return `CI is ${bothWays(workflows) ?? `${difference(workflows)} ${verdict} than usual`}`;
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

/** Where some workflows got slower and others faster: their sum alone would hide the slower ones. */
function bothWays(workflows: readonly WorkflowFindings[]): string | undefined {
  const changes = workflows.flatMap(({ significant, deltaSeconds }) => (significant ? [deltaSeconds ?? 0] : []));
  const sum = (some: readonly number[]) => formatSeconds(Math.abs(some.reduce((total, each) => total + each, 0)));
  const [slower, faster] = [changes.filter((seconds) => seconds > 0), changes.filter((seconds) => seconds < 0)];
  if (slower.length === 0 || faster.length === 0) return undefined;
  return `${sum(slower)} slower in some workflows and ${sum(faster)} faster in others`;
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
