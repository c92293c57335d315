import type { CacheBudget } from "../model/cache-entry.ts";
import type { ConfigFault } from "../model/config-fault.ts";
import type { CacheState } from "../model/job-digest.ts";
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
  readonly configFaults: readonly ConfigFault[];
}

/** Of all runs of the head together. `unknown`: there is nothing to compare with, or nothing that ended well. */
export type Verdict = "faster" | "slower" | "unchanged" | "unknown";

/** Where earlier runs come from. */
export type BaselineSource = "branch" | "pull-requests" | "configured";

export interface Baseline extends Usual {
  readonly source: BaselineSource;
  /** What the compared runs found in their caches; `any` where the present run or too many earlier ones do not tell. */
  readonly state: "warm" | "cold" | "any";
  /** Jobs of the compared runs whose time is not counted, because the present run skipped them. */
  readonly leftAside: readonly string[];
}

export interface WorkflowFindings {
  readonly workflow: string;
  readonly workflowId: number;
  readonly runId: number;
  readonly attempt: number;
  readonly conclusion: string | null;
  readonly workingSeconds: number | null;
  readonly wallSeconds: number | null;
  /** Waiting for runners on the critical path: never part of a comparison, never the change's fault. */
  readonly queueSeconds: number | null;
  /** What the run found in its caches. */
  readonly state: CacheState;
  readonly baseline: Baseline | null;
  /**
   * Why the configured baseline could not be used, as the end of a sentence; `null` where none is configured or it was.
   */
  readonly baselineTrouble: string | null;
  /** How many earlier runs there were, where they were too few for a baseline. */
  readonly earlierRuns: number;
  /** The branch that the pull request wants to go to. */
  readonly baseRef: string;
  readonly deltaSeconds: number | null;
  readonly significant: boolean;
  /**
   * Set where a cold run took longer than warm ones usually do and there are too few cold ones to compare with: the
   * difference is explained by the caches and not called a change.
   */
  readonly coldStart: ColdStart | null;
  /**
   * Set where a cold run is slower than warm ones by more than its caches explain: what its cold jobs took longer than
   * when warm, in seconds.
   */
  readonly coldSeconds: number | null;
  readonly criticalPath: CriticalPath | null;
  /** What the caches saved in this run, on its critical path. `null`: nothing to estimate it from. */
  readonly saved: PathEstimate | null;
  /** What misses cost in this run, on its critical path. */
  readonly lost: PathEstimate | null;
  /** How the same workflow went on the pull request's head before. */
  readonly previous: PreviousResult | null;
  readonly jobs: readonly JobFindings[];
  /** Where image builds of this run replaced each other's cache. */
  readonly sharedScopes: readonly SharedScope[];
}

/** A scope of BuildKit's `gha` cache to which one run exported what differs, so that only the last of it is found again. */
export interface SharedScope {
  readonly scope: string;
  /** `platforms`: as far as is certain it is one image, built for several. */
  readonly differ: "images" | "platforms";
  /** The jobs of those builds, once each. */
  readonly jobs: readonly string[];
}

export interface ColdStart {
  /** No earlier run of this workflow on the pull request is known, so nothing could have filled its caches. */
  readonly firstOfPull: boolean;
}

/** The chain of jobs that the end of the run waited for. */
export interface CriticalPath {
  readonly jobs: readonly {
    readonly name: string;
    readonly seconds: number;
    /** Waiting for a runner before it started. */
    readonly queueSeconds: number;
  }[];
  readonly seconds: number;
  /** GitHub's API does not tell what a job needs, so the chain is read from when jobs were queued, started and ended. */
  readonly from: "observed-intervals";
}

/** Seconds that the end of the run would have moved by. */
export interface PathEstimate {
  readonly seconds: number;
  /** The same added up over all jobs, which run side by side. */
  readonly summedSeconds: number;
  readonly how: readonly EstimateSource[];
}

/**
 * `step-readings`: the median of stored readings of the same build steps. `this-run`: steps that usually are cached and
 * were executed, by their own times. `cold-and-warm-runs`: the job's median time when cold less that when warm.
 * `warm-runs`: how much longer than its median time when warm the job took.
 */
export type EstimateSource = "step-readings" | "this-run" | "cold-and-warm-runs" | "warm-runs";

export interface Estimate {
  readonly seconds: number;
  readonly how: EstimateSource;
  /** How many stored readings, or runs, it stands on. */
  readonly readings: number;
  /** Build steps that are in it; 0 where it is about the job as a whole. */
  readonly steps: number;
}

export interface PreviousResult {
  readonly headSha: string;
  readonly conclusion: string | null;
  readonly workingSeconds: number | null;
  readonly state: CacheState;
  /** What it did not find in its caches, as `missedCaches` names it. */
  readonly missed: readonly string[];
}

export interface JobFindings {
  readonly name: string;
  readonly conclusion: string | null;
  readonly seconds: number | null;
  /** From when the job was queued, or what it waited for had ended, to its start. */
  readonly queueSeconds: number | null;
  readonly state: CacheState;
  readonly baselineSeconds: number | null;
  readonly baselineRuns: number;
  readonly deltaSeconds: number | null;
  readonly significant: boolean;
  /** Slower than when warm, being cold, with too few cold runs to compare with: explained, and not significant. */
  readonly coldStart: boolean;
  /** `null`: no evidence of any cache in the log, or no log. That is not the same as "0 hits". */
  readonly caches: CacheSummary | null;
  /** `null`: no evidence of an image build. */
  readonly build: BuildSummary | null;
  readonly saved: Estimate | null;
  readonly lost: Estimate | null;
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
  readonly reading: LogReading | null;
}

export interface CacheSummary {
  readonly hits: number;
  readonly partial: number;
  readonly misses: number;
  readonly failed: number;
  readonly restoredBytes: number;
  readonly restoreSeconds: number;
  readonly savedBytes: number;
  readonly saveSeconds: number;
}

export interface BuildSummary {
  readonly steps: number;
  readonly cached: number;
  readonly executed: number;
  readonly failed: number;
  /** Seconds of the steps that ran, as BuildKit tells them. */
  readonly executedSeconds: number;
  /**
   * The cached steps' part of what the build would have cost, from 0 to 1: what each cached step costs when it runs is
   * the median of its stored readings. `null` where that is known of no cached step.
   */
  readonly cachedTimeShare: number | null;
  /** Cached steps whose cost is known; the share is about these and the executed ones. */
  readonly cachedWithKnownCost: number;
  /** Seconds that reading and writing BuildKit's own caches took. */
  readonly importSeconds: number;
  readonly exportSeconds: number;
}
