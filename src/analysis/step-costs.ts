import { median } from "simple-statistics";
import type { JobDigest, StepUse } from "../model/job-digest.ts";
import type { BuildReading, BuildStep } from "../model/reading.ts";
import { stepUses } from "./digest-reading.ts";

/** What is stored of one build step in earlier runs of the same job. */
export interface StepCost {
  /** The median of the times that it ran for; `null` where it never ran. */
  readonly seconds: number | null;
  /** How many times that is the median of. */
  readonly readings: number;
  /** Most of its stored outcomes are `cached`, and there are enough of them to say so. */
  readonly usuallyCached: boolean;
}

/** A step of the present run, with what is known of it. */
export interface CostedStep {
  readonly step: BuildStep;
  readonly cost: StepCost;
}

/** A job of earlier runs as far as its build steps go. */
interface JobWithSteps {
  readonly name: string;
  readonly digest: Pick<JobDigest, "steps"> | null;
}

/** A single reading may be an accident. */
const FEWEST_OUTCOMES = 2;

const UNKNOWN: StepCost = { seconds: null, readings: 0, usuallyCached: false };

/** Uses of build steps in earlier runs, by job and step: prepared once for all jobs of a run. */
export type StepUses = ReadonlyMap<string, readonly StepUse[]>;

/** Prepares the uses of all steps of earlier runs. */
export function usesOfSteps(earlier: readonly JobWithSteps[]): StepUses {
  const uses = new Map<string, StepUse[]>();
  for (const { name, digest } of earlier) {
    for (const use of digest?.steps ?? []) {
      const key = stepKey(name, use.name);
      const known = uses.get(key);
      if (known === undefined) uses.set(key, [use]);
      else known.push(use);
    }
  }
  return uses;
}

/** Gives the steps of one job's builds what the same steps cost in earlier runs of that job. */
export function costBuilds(
  jobName: string,
  builds: readonly Pick<BuildReading, "steps">[],
  uses: StepUses,
): readonly (readonly CostedStep[])[] {
  // Named over all builds of the job, as they are stored: the second build of the same image has names of its own.
  const names = stepUses(builds.flatMap(({ steps }) => steps)).values();
  return builds.map(({ steps }) =>
    steps.map((step) => ({ step, cost: costOf(uses.get(stepKey(jobName, names.next().value?.name ?? "")) ?? []) })),
  );
}

function stepKey(job: string, step: string): string {
  return JSON.stringify([job, step]);
}

function costOf(uses: readonly StepUse[]): StepCost {
  if (uses.length === 0) return UNKNOWN;
  const seconds = uses.filter(({ outcome }) => outcome === "executed").flatMap((use) => use.seconds ?? []);
  const cached = uses.filter(({ outcome }) => outcome === "cached").length;
  const ended = uses.filter(({ outcome }) => outcome === "cached" || outcome === "executed").length;
  return {
    seconds: seconds.length === 0 ? null : median(seconds),
    readings: seconds.length,
    usuallyCached: ended >= FEWEST_OUTCOMES && cached > ended / 2,
  };
}
