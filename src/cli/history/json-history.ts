import { hitRate, type TrendRun, type Uses } from "../../analysis/trend.ts";
import { terminalJson } from "../terminal/terminal-json.ts";
import type { WorkflowTrend } from "./workflow-trend.ts";

/** The history as JSON, schema 1: the oldest run first. */
export function jsonHistory(repository: string, trends: readonly WorkflowTrend[]): string {
  const workflows = trends.map(({ workflow, trend }) => ({
    workflow: workflow.name,
    workflow_id: workflow.id,
    runs: trend.runs.map(toRun),
    families: trend.families.map(({ family, ...uses }) => ({ family, ...toUses(uses), hit_rate: hitRate(uses) })),
  }));
  return terminalJson({ schema: 1, repository, workflows }, 2);
}

function toRun(run: TrendRun) {
  return {
    run_id: run.runId,
    attempt: run.attempt,
    started_at: new Date(run.startedAtMs).toISOString(),
    event: run.event,
    branch: run.branch,
    conclusion: run.conclusion,
    cache_state: run.state,
    working_seconds: run.workingSeconds,
    build_steps: run.steps,
    build_steps_cached: run.cachedSteps,
    cached_time_share: run.cachedTimeShare,
    families: [...run.families].map(([family, uses]) => ({ family, ...toUses(uses) })),
  };
}

function toUses({ hits, partial, misses, failed }: Uses) {
  return { hits, partial, misses, failed };
}
