import { type Build, canTurn, enter, hasEnded, newBuild } from "./build.ts";
import { applyWord, type Vertex } from "./vertex.ts";
import { looksLikeVertex, opensBuild, parseInstructionName } from "./vertex-name.ts";

/** What a job's lines of BuildKit's plain progress are folded into, build by build. */
export interface BuildFold {
  /** A line `#N rest` that is not a program's output. */
  readonly add: (number: number, rest: string) => void;
  /** A program printed a line in vertex N; `mayEnd` when the line ends like the end of a vertex. */
  readonly output: (number: number, mayEnd: boolean) => void;
  /** Layers of vertex N were downloaded or unpacked. */
  readonly layers: (number: number) => void;
  /** The build tool said that a build failed. */
  readonly fail: () => void;
}

/** At most this many builds of one job are kept, and this many are followed at once. */
const MAX_BUILDS = 500;
const MAX_LIVE = 16;

/**
 * Follows the printers of one job. Each printer (moby/buildkit util/progress/progressui/printer.go) stands at one vertex,
 * names it when it turns to it, and leaves it with `#N ...` or with its end. So a line `#N …` is only of a build whose
 * printer stands at N, and whatever else begins with `#N` is somebody else's text.
 *
 * Several builds at once mix their lines. Where more than one of them can have printed a line, the vertex is uncertain
 * in each.
 *
 * `onBuild` gets each build when it begins; it is filled from then on.
 */
export function createBuildFold(onBuild: (build: Build) => void): BuildFold {
  const fold: Fold = { live: [], count: 0, onBuild };
  return {
    add: (number, rest) => {
      if (number !== 0) addLine(fold, number, rest);
      else if (/^building with ".*" instance using .+ driver$/.test(rest)) open(fold);
    },
    output: (number, mayEnd) => {
      for (const vertex of standingAt(fold, number)) {
        vertex.hasOutput = true;
        vertex.mayHaveEnded = mayEnd;
      }
    },
    layers: (number) => {
      for (const vertex of standingAt(fold, number)) vertex.hasLayers = true;
    },
    fail: () => {
      const [build, ...others] = fold.live;
      if (build !== undefined && others.length === 0) build.failed = true;
    },
  };
}

interface Fold {
  /** Builds that may print more, in the order in which they began. */
  live: Build[];
  count: number;
  readonly onBuild: (build: Build) => void;
}

function open(fold: Fold): Build {
  const build = newBuild();
  fold.live = [...fold.live.filter((other) => !hasEnded(other)).slice(1 - MAX_LIVE), build];
  if (fold.count++ < MAX_BUILDS) fold.onBuild(build);
  return build;
}

/** The vertices with this number at which a printer stands. */
function standingAt({ live }: Fold, number: number): readonly Vertex[] {
  // Nearly always there is one build, and this is called for every line of its output.
  if (live.length === 1) {
    const at = live[0]?.at;
    return at != null && at.number === number ? [at] : NONE;
  }
  const standing = live.flatMap(({ at }) => (at?.number === number ? [at] : []));
  if (standing.length > 1) for (const vertex of standing) vertex.uncertain = true;
  return standing;
}

const NONE: readonly Vertex[] = [];

function addLine(fold: Fold, number: number, rest: string): void {
  const standing = fold.live.filter(({ at }) => at?.number === number);
  if (standing.length > 0 && addWord(standing, rest)) return;
  turn(fold, number, rest);
}

/** A word about the vertex at which printers stand; `false` when it can only be the name of a vertex. */
function addWord(standing: readonly Build[], word: string): boolean {
  const isLeaving = word === "...";
  let isTaken = false;
  for (const build of standing) {
    if (build.at === null) continue;
    if (standing.length > 1) build.at.uncertain = true;
    // An open vertex takes every word but a name: statuses have no fixed form.
    isTaken = isLeaving || applyWord(build.at, word) || (build.at.end === null && !looksLikeVertex(word)) || isTaken;
    if (isLeaving) {
      build.at.mayHaveEnded = false;
      build.at = null;
    }
  }
  return isTaken;
}

/** A printer turns to a vertex. */
function turn(fold: Fold, number: number, name: string): void {
  const able = fold.live.filter(canTurn);
  const returning = able.filter(({ vertices }) => isOpen(vertices.get(number), name));
  const fresh = able.filter(({ vertices }) => !vertices.has(number));
  const again = able.filter(({ vertices }) => vertices.get(number)?.name === name);
  const candidates = [...returning, ...fresh];
  if (candidates.length > 0) enterOneOf(candidates, number, name);
  else if (opensBuild(name)) enter(open(fold), number, name);
  else if (again.length > 0) enterOneOf(again, number, name);
  // A build whose beginning the log does not show.
  else if (able.length === fold.live.length && looksLikeVertex(name)) enter(open(fold), number, name);
}

function isOpen(vertex: Vertex | undefined, name: string): boolean {
  return vertex !== undefined && vertex.end === null && vertex.name === name;
}

function enterOneOf(candidates: readonly Build[], number: number, name: string): void {
  const likely = candidates.length === 1 ? candidates : withSiblings(candidates, name);
  for (const build of likely) {
    const vertex = enter(build, number, name);
    if (likely.length === 1) continue;
    build.maybeAt = true;
    if (vertex !== null) vertex.uncertain = true;
  }
}

/** The builds that have a vertex of the same stage with the same number of instructions, if only one has; else all. */
function withSiblings(candidates: readonly Build[], name: string): readonly Build[] {
  const stage = stageKey(name);
  if (stage === null) return candidates;
  const related = candidates.filter(({ vertices }) =>
    vertices.values().some((vertex) => stageKey(vertex.name) === stage),
  );
  return related.length === 1 ? related : candidates;
}

function stageKey(name: string): string | null {
  const parsed = parseInstructionName(name);
  return parsed === null ? null : `${parsed.words.join(" ")} ${parsed.count}`;
}
