import type { CacheState } from "../model/job-digest.ts";
import type { BuildReading, CacheOutcome, CacheReading, LogReading } from "../model/reading.ts";

/** How much of what it asked for a restore brought. Outcomes that the workflow itself chose say nothing of warmth. */
const WARMTH: Readonly<Partial<Record<CacheOutcome, number>>> = { hit: 1, partial: 0.5, miss: 0, failed: 0 };

/** Below this share of the asked bytes a job's caches count as cold: a main cache missed, whatever small ones did. */
const COLD_CACHES = 0.5;

/** Below this share of cached steps a build counts as cold. A change of the sources alone runs the last steps only. */
const COLD_BUILD = 1 / 3;

/** Whether a job found its caches filled. It is cold when either its caches or its builds are. */
export function cacheStateOf(reading: LogReading | null): CacheState {
  if (reading === null) return "unknown";
  const caches = cacheWarmth(reading.caches);
  const builds = buildWarmth(reading.builds);
  if (caches === null && builds === null) return "none";
  return (caches ?? 1) < COLD_CACHES || (builds ?? 1) < COLD_BUILD ? "cold" : "warm";
}

/** Whether a run as a whole found its caches filled: what holds for most of the seconds of the jobs that tell. */
export function runStateOf(
  jobs: readonly { readonly state: CacheState; readonly seconds: number | null }[],
): CacheState {
  const secondsOf = (state: CacheState) =>
    // A second more for each job, so that jobs without times count too.
    jobs.filter((job) => job.state === state).reduce((sum, job) => sum + (job.seconds ?? 0) + 1, 0);
  const [warm, cold] = [secondsOf("warm"), secondsOf("cold")];
  if (warm + cold > 0) return cold > warm ? "cold" : "warm";
  return jobs.some((job) => job.state === "none") ? "none" : "unknown";
}

/** Weighted by size, so that a small cache that missed does not make a job cold whose large one was restored. */
function cacheWarmth(caches: readonly CacheReading[]): number | null {
  const asked = caches.flatMap(({ outcome, sizeBytes, savedBytes }) => {
    const warmth = WARMTH[outcome];
    return warmth === undefined ? [] : [{ warmth, bytes: sizeBytes ?? savedBytes }];
  });
  if (asked.length === 0) return null;
  const known = asked.map(({ bytes }) => bytes).filter((bytes) => bytes !== null);
  // A cache of unknown size counts as one of middling size.
  const usual = known.length === 0 ? 1 : known.reduce((sum, bytes) => sum + bytes, 0) / known.length;
  const weighed = asked.map(({ warmth, bytes }) => ({ warmth, weight: Math.max(1, bytes ?? usual) }));
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  return weighed.reduce((sum, { warmth, weight }) => sum + warmth * weight, 0) / total;
}

/** Instructions that take no time: whether such a step was cached says nothing of what the build cost. */
const IDLE_STEP = /\] (?:WORKDIR|ENV|ARG|USER|LABEL|EXPOSE|VOLUME|SHELL|STOPSIGNAL|ENTRYPOINT|CMD)\b/;

function buildWarmth(builds: readonly BuildReading[]): number | null {
  const ended = builds
    .flatMap((build) => build.steps)
    .filter(({ outcome }) => outcome === "cached" || outcome === "executed");
  const steps = ended.some(({ name }) => !IDLE_STEP.test(name))
    ? ended.filter(({ name }) => !IDLE_STEP.test(name))
    : ended;
  return steps.length === 0 ? null : steps.filter(({ outcome }) => outcome === "cached").length / steps.length;
}
