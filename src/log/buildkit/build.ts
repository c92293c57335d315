import { newVertex, type Vertex } from "./vertex.ts";
import type { VertexText } from "./vertex-text.ts";

/** One build while it is read. */
export interface Build {
  readonly vertices: Map<number, Vertex>;
  /** Targets of a bake or a compose build. */
  readonly targets: Set<string>;
  /** The `stageKey` of each instruction's vertex. */
  readonly stages: Set<string>;
  /** The vertex at which the printer stands; `null` before the first, and after `#N ...`. */
  at: Vertex | null;
  /** It is not certain that this build's printer stands there: another's may. */
  maybeAt: boolean;
  /** The build tool said that the build failed. */
  failed: boolean;
  /** Another build ran at the same time, so that a line may be of either. */
  mixed: boolean;
  /** Vertices left out because there were too many. */
  dropped: number;
}

/** At most this many vertices of one build are kept; the largest real builds have some hundreds. */
const MAX_VERTICES = 5_000;

export function newBuild(): Build {
  return {
    vertices: new Map(),
    targets: new Set(),
    stages: new Set(),
    at: null,
    maybeAt: false,
    failed: false,
    mixed: false,
    dropped: 0,
  };
}

/** The printer turns to a vertex, whose name it prints again each time. */
export function enter(build: Build, number: number, name: VertexText): Vertex | null {
  if (build.at !== null && build.at.end === null && build.at.mayHaveEnded) build.at.end = "done";
  build.maybeAt = false;
  build.at = build.vertices.get(number) ?? addVertex(build, number, name);
  return build.at;
}

function addVertex(build: Build, number: number, name: VertexText): Vertex | null {
  if (build.vertices.size >= MAX_VERTICES) {
    build.dropped++;
    return null;
  }
  const { target, stage } = name;
  if (target !== null && build.targets.size < MAX_VERTICES) build.targets.add(target);
  if (stage !== null) build.stages.add(stage);
  const vertex = newVertex(number, name);
  build.vertices.set(number, vertex);
  return vertex;
}

/** Whether the printer can turn to another vertex now: it has left the last one, or that one has ended. */
export function canTurn({ at, maybeAt }: Build): boolean {
  return at === null || maybeAt || at.end !== null || at.mayHaveEnded;
}

/** Whether nothing more is to come of a build, as far as its own lines tell. */
export function hasEnded(build: Build): boolean {
  if (build.failed) return true;
  let isBeyondLoading = false;
  for (const { end, isInternal, mayHaveEnded } of build.vertices.values()) {
    if (end === null && !mayHaveEnded) return false;
    if (end === "failed" || end === "canceled" || !isInternal) isBeyondLoading = true;
  }
  return isBeyondLoading;
}
