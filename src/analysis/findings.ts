import type { CacheBudget } from "../model/cache-entry.ts";
import type { PurgeResult } from "../model/purge.ts";
import type { LogReading } from "../model/reading.ts";
import type { Usual } from "./compare-durations.ts";

/** What we have to say on a pull request, before it is put in words. */
export interface PullFindings {
  readonly pull: number;
  /** The head commit that this is about. */
  readonly headSha: string;
  readonly verdict: Verdict;
  readonly workflows: readonly WorkflowFindings[];
  readonly purge: PurgeResult | null;
  /** `null` where GitHub did not tell. */
  readonly budget: CacheBudget | null;
  /** The share of the limit from which the budget is worth a warning. */
  readonly warnAt: number;
  /** What is wrong with the repository's configuration; empty when nothing is. */
  readonly configFaults: readonly string[];
}

/** Of all runs of the head together. `unknown`: there is nothing to compare with, or nothing that ended well. */
export type Verdict = "faster" | "slower" | "unchanged" | "unknown";

/** Where earlier runs come from. */
export type BaselineSource = "branch" | "pull-requests" | "configured";

export interface Baseline extends Usual {
  readonly source: BaselineSource;
}

export interface WorkflowFindings {
  readonly workflow: string;
  readonly workflowId: number;
  readonly runId: number;
  readonly attempt: number;
  readonly conclusion: string | null;
  readonly workingSeconds: number | null;
  readonly wallSeconds: number | null;
  readonly baseline: Baseline | null;
  /** How many earlier runs there were, where they were too few for a baseline. */
  readonly earlierRuns: number;
  /** The branch that the pull request wants to go to. */
  readonly baseRef: string;
  readonly deltaSeconds: number | null;
  readonly significant: boolean;
  readonly jobs: readonly JobFindings[];
}

export interface JobFindings {
  readonly name: string;
  readonly conclusion: string | null;
  readonly seconds: number | null;
  readonly baselineSeconds: number | null;
  readonly deltaSeconds: number | null;
  readonly significant: boolean;
  /** `null`: no evidence of any cache in the log, or no log. That is not the same as "0 hits". */
  readonly caches: CacheSummary | null;
  /** `null`: no evidence of an image build. */
  readonly build: BuildSummary | null;
  readonly reading: LogReading | null;
}

export interface CacheSummary {
  readonly hits: number;
  readonly partial: number;
  readonly misses: number;
  readonly failed: number;
  readonly restoredBytes: number;
  readonly restoreSeconds: number;
}

export interface BuildSummary {
  readonly steps: number;
  readonly cached: number;
  readonly executed: number;
  readonly failed: number;
  /** Seconds of the steps that ran, as BuildKit tells them. */
  readonly executedSeconds: number;
}
