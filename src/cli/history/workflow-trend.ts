import type { Trend } from "../../analysis/trend.ts";
import type { StoredWorkflow } from "../../store/history.ts";

/** One workflow with how its runs went. */
export interface WorkflowTrend {
  readonly workflow: StoredWorkflow;
  readonly trend: Trend;
}
