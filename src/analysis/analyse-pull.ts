import type { CacheBudget } from "../model/cache-entry.ts";
import type { ConfigFault } from "../model/config-fault.ts";
import type { PurgeResult } from "../model/purge.ts";
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
  const workflows = baselines
    .map((baseline) => analyseRun(baseline, { baseRef: pull.baseRef, comparisons }))
    .map((workflow, index, all) => toldApart(workflow, { all, event: facts.runs[index]?.run.event }));
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

/** With its event, where another one has the same name: most often one file that runs for a push and for a pull request. */
function toldApart(
  workflow: WorkflowFindings,
  { all, event }: { readonly all: readonly WorkflowFindings[]; readonly event: string | undefined },
): WorkflowFindings {
  const alike = all.filter((each) => each.workflow === workflow.workflow);
  return alike.length > 1 ? { ...workflow, workflow: `${workflow.workflow} (${event})` } : workflow;
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
