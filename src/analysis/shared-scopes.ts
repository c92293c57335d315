import type { BuildReading, LogReading } from "../model/reading.ts";
import type { SharedScope } from "./findings.ts";
import { keyFamily } from "./key-family.ts";

/** Builds of fewer instructions are not told apart: a `COPY` or two stand in many Dockerfiles, and cost nothing. */
const FEWEST_INSTRUCTIONS = 3;

/** So many images of one scope are told apart; with more there is nothing else to say. */
const MOST_IMAGES = 50;

/** A build that has exported to a scope that is certain. */
interface Exporter {
  readonly job: string;
  readonly scope: string;
  /** Its instructions, without stage, platform and number. */
  readonly instructions: ReadonlySet<string>;
  /** `null` where the log does not tell. */
  readonly platforms: ReadonlySet<string> | null;
}

/**
 * The scopes of BuildKit's `gha` cache in which builds of one run replace what the others left there: an export writes
 * the index of its scope anew, and later runs find the last one only (moby/buildkit#2885).
 *
 * The same image built twice is no such thing, as when it is first built for a test and then to be pushed. So it has to
 * be certain that what is exported differs: by at least half of its instructions, or by platforms.
 */
export function sharedScopes(
  jobs: readonly { readonly name: string; readonly reading: LogReading | null }[],
): readonly SharedScope[] {
  const exporters = jobs.flatMap(({ name, reading }) =>
    (reading?.builds ?? []).flatMap((build) => exporterOf(name, build)),
  );
  return [...Map.groupBy(exporters, ({ scope }) => scope)].flatMap(([scope, all]) => {
    const images = differing(all);
    const [first, ...others] = images;
    if (first === undefined || others.length === 0) return [];
    const differ = others.some((other) => isOtherImage(first, other)) ? ("images" as const) : ("platforms" as const);
    return [{ scope, differ, jobs: [...new Set(images.map(({ job }) => job))] }];
  });
}

/** A bake of several targets is left alone: its lines do not say which target is which image. */
function exporterOf(job: string, { exports, steps, uncertainSteps = 0, platforms }: BuildReading): readonly Exporter[] {
  const done = exports.find(
    ({ type, outcome, scope }) => type === "gha" && outcome === "exported" && scope !== undefined,
  );
  if (done?.scope === undefined || uncertainSteps > 0 || steps.some(({ target }) => target !== null)) return [];
  const instructions = new Set(steps.map(({ name }) => instructionOf(name)));
  if (instructions.size < FEWEST_INSTRUCTIONS) return [];
  return [
    {
      job,
      scope: done.scope,
      instructions,
      platforms: platformsOf(platforms ?? steps.map(({ platform }) => platform)),
    },
  ];
}

/** `[linux/amd64 builder 3/7] RUN make` and `[builder 3/7] RUN make` are one instruction. */
function instructionOf(name: string): string {
  return keyFamily(name.replace(/^\[[^\]]*\] */, "").replace(/\s+/g, " "));
}

function platformsOf(platforms: readonly (string | null)[]): ReadonlySet<string> | null {
  const isTold = platforms.every((each) => each !== null && !each.includes("->"));
  // That of 64-bit ARM has one variant, which may be left out.
  return isTold ? new Set(platforms.map((each) => (each ?? "").replace(/^(linux\/arm64)\/v8$/, "$1"))) : null;
}

/** Builds of which each would replace what every other has exported. */
function differing(exporters: readonly Exporter[]): readonly Exporter[] {
  const images: Exporter[] = [];
  for (const exporter of exporters) {
    const isOther = images.every((image) => isOtherImage(image, exporter) || isForOthers(image, exporter));
    if (isOther && images.length < MOST_IMAGES) images.push(exporter);
  }
  return images;
}

/**
 * Whether at least half of the smaller one's instructions are its own. A Dockerfile's target is part of the whole, and
 * an image that is built twice with other arguments keeps most of its instructions.
 */
function isOtherImage({ instructions: some }: Exporter, { instructions: others }: Exporter): boolean {
  return 2 * some.intersection(others).size <= Math.min(some.size, others.size);
}

/** Whether each builds for a platform for which the other does not. */
function isForOthers({ platforms: some }: Exporter, { platforms: others }: Exporter): boolean {
  return some !== null && others !== null && !some.isSubsetOf(others) && !others.isSubsetOf(some);
}
