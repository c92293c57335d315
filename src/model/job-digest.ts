import type { BuildStepOutcome, CacheOutcome } from "./reading.ts";

/**
 * Whether the caches that a job or a run works with had something for it. `none`: its log was read and shows no cache.
 * `unknown`: no log was read, as for runs that were learnt by their times only.
 */
export type CacheState = "warm" | "cold" | "none" | "unknown";

/** What later runs need to know of a job's log: small, bounded, and stored beside the whole reading. */
export interface JobDigest {
  readonly state: CacheState;
  readonly caches: readonly CacheUse[];
  readonly steps: readonly StepUse[];
}

/** One use of a cache, by the family of its key. */
export interface CacheUse {
  readonly family: string;
  readonly outcome: CacheOutcome;
  readonly bytes: number | null;
  readonly restoreSeconds: number | null;
}

/** One build step, by a name that stays when steps are added before it. */
export interface StepUse {
  readonly name: string;
  readonly outcome: BuildStepOutcome;
  readonly seconds: number | null;
}
