import type { Job } from "../../src/model/run.ts";
import { madeJob } from "./made-run.ts";

/**
 * How durations of the same code differ. `normal` and `skewed` (log-normal) differ job by job; `common`: a whole run has
 * slow or quick machines; `freaks`: one run in twenty is up to half slower; `drift`: each run is half a percent slower
 * than the one before it.
 */
export type Noise = "normal" | "skewed" | "common" | "freaks" | "drift";

/** A job's usual seconds, and the stage that it runs in: a stage starts when the one before it has ended. */
type ProjectJob = readonly [seconds: number, stage: number];
export type Project = readonly (readonly ProjectJob[])[];

const KRATIX: readonly ProjectJob[] = [
  [74, 0],
  [139, 1],
  [112, 1],
  [700, 2],
  [600, 2],
  [650, 2],
  [500, 2],
  [300, 2],
  [250, 2],
];

export const PROJECTS = {
  "one job": [[[200, 0]]],
  "nine jobs": [KRATIX],
  "three workflows": [
    [[200, 0]],
    [
      [200, 0],
      [60, 0],
      [400, 0],
    ],
    KRATIX,
  ],
  // The largest matrix that GitHub allows.
  "256 jobs": [Array.from({ length: 256 }, (): ProjectJob => [200, 0])],
} as const satisfies Record<string, Project>;

export interface NoiseSource {
  readonly random: () => number;
  readonly noise: Noise;
  /** A standard deviation as a share of the duration. */
  readonly spread: number;
  readonly factor?: (job: number) => number;
  /** How many runs ago it was. */
  readonly age?: number;
}

/** The jobs of one run, in whole seconds as GitHub has them. */
export function noisyRun(
  jobs: readonly ProjectJob[],
  { random, noise, spread, factor = () => 1, age = 0 }: NoiseSource,
): readonly Job[] {
  const ofRun =
    noise === "common" ? 1 + spread * normal(random) : noise === "freaks" && random() < 0.05 ? 1 + random() / 2 : 1;
  const aged = noise === "drift" ? 1.005 ** -age : 1;
  const seconds = jobs.map(([usual], index) =>
    Math.max(1, Math.round(usual * ofRun * aged * factor(index) * ofJob(noise, spread, random))),
  );
  let start = 0;
  const placed: Job[] = [];
  for (const stage of new Set(jobs.map(([, of]) => of))) {
    const members = jobs.flatMap(([, of], index) => (of === stage ? [index] : []));
    for (const id of members)
      placed.push(madeJob({ id, name: `job ${id}`, queued: start, start: start + 2, seconds: seconds[id] ?? 1 }));
    start += 2 + Math.max(...members.map((id) => seconds[id] ?? 1));
  }
  return placed;
}

function ofJob(noise: Noise, spread: number, random: () => number): number {
  switch (noise) {
    case "skewed":
      return Math.exp(spread * normal(random) - spread ** 2 / 2);
    case "common":
      return 1 + 0.02 * normal(random);
    case "normal":
    case "freaks":
    case "drift":
      return 1 + spread * normal(random);
  }
}

/** Box and Muller's. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Tommy Ettinger's mulberry32: small, seeded, and good enough to be wrong in known places only. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
