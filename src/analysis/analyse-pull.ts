import type { CacheBudget } from "../model/cache-entry.ts";
import type { ConfigFault } from "../model/config-fault.ts";
import type { PurgeResult } from "../model/purge.ts";
import type { WorkflowRun } from "../model/run.ts";
import { analyseRun, type RunFacts, runBaseline } from "./analyse-run.ts";
import type { PullFindings, Verdict, WorkflowFindings } from "./findings.ts";

/** Everything that is known of a pull request. */
export interface PullFacts {
  readonly pull: { readonly number: number; readonly headSha: string; readonly baseRef: string };
  readonly runs: readonly RunFacts[];
  /** Fewer earlier runs than this are not enough to compare with. */
  readonly minimumRuns: number;
  /** Of more earlier runs than this only the newest count. */
  readonly mostRuns: number;
  readonly purge: PurgeResult | null;
  readonly budget: CacheBudget | null;
  readonly warnAt: number;
  readonly configFaults: readonly ConfigFault[];
}

/** Works out what to say on a pull request. */
export function analysePull(facts: PullFacts): PullFindings {
  const { pull, minimumRuns, mostRuns } = facts;
  const baselines = facts.runs.map((run) => runBaseline(run, { minimumRuns, mostRuns }));
  const comparisons = baselines.reduce((sum, baseline) => sum + baseline.comparisons, 0);
  const present = facts.runs.map(({ run }) => run);
  const workflows = baselines.map((baseline) => ({
    ...analyseRun(baseline, { baseRef: pull.baseRef, comparisons }),
    workflow: nameAmong(present, baseline.facts.run),
  }));
  return {
    pull: pull.number,
    headSha: pull.headSha,
    verdict: verdictOf(workflows),
    workflows,
    purge: facts.purge,
    budget: facts.budget,
    warnAt: facts.warnAt,
    configFaults: facts.configFaults,
  };
}

/**
 * A workflow's name, by which a person can tell it from the others. Most often those of the same name are one file that
 * runs for a push and for a pull request; two files may have one name too.
 */
function nameAmong(all: readonly WorkflowRun[], { workflowName, workflowId, event }: WorkflowRun): string {
  const alike = all.filter((each) => each.workflowName === workflowName);
  if (alike.length === 1) return workflowName;
  const isEventAlike = alike.filter((each) => each.event === event).length > 1;
  return `${workflowName} (${event}${isEventAlike ? `, workflow ${workflowId}` : ""})`;
}

function verdictOf(workflows: readonly WorkflowFindings[]): Verdict {
  const changed = workflows.filter((workflow) => workflow.significant);
  if (changed.length > 0) {
    const total = changed.reduce((sum, workflow) => sum + (workflow.deltaSeconds ?? 0), 0);
    return total < 0 ? "faster" : "slower";
  }
  // A cold run beside warm ones tells nothing of the change.
  const compared = workflows.filter((workflow) => workflow.deltaSeconds !== null && workflow.coldStart === null);
  return compared.length === 0 ? "unknown" : "unchanged";
}
