import { createLineIndex } from "./line-index.ts";
import { BUILD_RECOGNISERS, type BuildEvent } from "./recognisers/image-builds.ts";
import { CACHE_RECOGNISERS } from "./recognisers/index.ts";
import type { CacheEvent, Recogniser } from "./recognisers/recogniser.ts";
import { RUNNER_RECOGNISERS, type RunnerEvent } from "./recognisers/runner.ts";
import { TOOL_RECOGNISERS, type ToolEvent } from "./recognisers/tools.ts";

/** A row of one of the tables of wordings: of the runner, of cache actions, of build tools, of image builds. */
export type Wanted =
  | { readonly kind: "runner"; readonly row: Recogniser<RunnerEvent> }
  | { readonly kind: "cache"; readonly row: Recogniser<CacheEvent> }
  | { readonly kind: "tool"; readonly row: Recogniser<ToolEvent> }
  | { readonly kind: "build"; readonly row: Recogniser<BuildEvent> };

const ALL: readonly Wanted[] = [
  ...RUNNER_RECOGNISERS.map((row) => ({ kind: "runner", row }) as const),
  ...CACHE_RECOGNISERS.map((row) => ({ kind: "cache", row }) as const),
  ...TOOL_RECOGNISERS.map((row) => ({ kind: "tool", row }) as const),
  ...BUILD_RECOGNISERS.map((row) => ({ kind: "build", row }) as const),
];

/** The rows that may recognise the line that begins here, in the order in which they are tried. */
export const wantedAt = createLineIndex(ALL, ({ row }) => row.pattern);

/** The patterns of all rows. */
export function wantedPatterns(): readonly RegExp[] {
  return ALL.map(({ row }) => row.pattern);
}
