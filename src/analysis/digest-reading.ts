import type { JobDigest, StepUse } from "../model/job-digest.ts";
import type { BuildStep, LogReading } from "../model/reading.ts";
import { cacheStateOf } from "./cache-state.ts";
import { keyFamily } from "./key-family.ts";

/** What is kept of one job at most: more caches or steps than this do not change what later runs are told. */
const MOST_CACHES = 40;
const MOST_STEPS = 200;
const MOST_NAME_CHARACTERS = 200;

/** Makes the small record of a job's log that later runs are compared with. */
export function digestReading(reading: LogReading | null): JobDigest {
  return {
    state: cacheStateOf(reading),
    caches: (reading?.caches ?? [])
      .slice(0, MOST_CACHES)
      .map(({ key, producer, outcome, sizeBytes, restoreSeconds }) => ({
        family: cut(key === null ? producer : keyFamily(key)),
        outcome,
        bytes: sizeBytes,
        restoreSeconds,
      })),
    steps: stepUses((reading?.builds ?? []).flatMap((build) => build.steps)).slice(0, MOST_STEPS),
  };
}

/** The caches of which jobs got nothing, by job and family of key: the same in the next run, where that misses again. */
export function missedCaches(
  jobs: readonly { readonly name: string; readonly digest: Pick<JobDigest, "caches"> | null }[],
): readonly string[] {
  return jobs.flatMap(({ name, digest }) =>
    (digest?.caches ?? [])
      .filter(({ outcome }) => outcome === "miss" || outcome === "failed")
      .map(({ family }) => JSON.stringify([name, family])),
  );
}

/** Steps by names that stay. A name that comes again, as in a second build of the same job, is numbered. */
export function stepUses(steps: readonly BuildStep[]): readonly StepUse[] {
  const seen = new Map<string, number>();
  return steps.map((step) => {
    const name = stepName(step);
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return { name: times === 1 ? name : `${name} (${times})`, outcome: step.outcome, seconds: step.seconds };
  });
}

/**
 * A step's name without its number: `[builder 3/7] RUN go mod download` is the same step when an instruction before it is
 * added, and then `4/8`. Digests in it change with what they name.
 */
function stepName({ name, target }: Pick<BuildStep, "name" | "target">): string {
  const unnumbered = name.replace(/^\[([^\]]*?)\s*\d+\/\d+\]/, "[$1]").replace(/\s+/g, " ");
  return cut(`${target === null ? "" : `${target}: `}${keyFamily(unnumbered)}`);
}

function cut(text: string): string {
  return Array.from(text.slice(0, 4 * MOST_NAME_CHARACTERS))
    .slice(0, MOST_NAME_CHARACTERS)
    .join("");
}
