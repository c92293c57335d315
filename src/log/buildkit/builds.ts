import { type Build, canTurn, enter, hasEnded, newBuild } from "./build.ts";
import { applyWord, endVertex, type Vertex } from "./vertex.ts";
import type { VertexText } from "./vertex-text.ts";

/** What a job's lines of BuildKit's plain progress are folded into, build by build. */
export interface BuildFold {
  /** A line `#N rest` that is not a program's output. */
  readonly add: (number: number, rest: VertexText) => void;
  /** A program printed a line in vertex N; `mayEnd` when the line ends like the end of a vertex. */
  readonly output: (number: number, mayEnd: boolean) => void;
  /** Layers of vertex N were downloaded or unpacked. */
  readonly layers: (number: number) => void;
  /**
   * The two words that most lines are, told without making a string: vertex N ended, or some work inside it goes on.
   * `false`: what the line means is not that plain; it is to be added as any other.
   */
  readonly end: (number: number, how: "cached" | "done", seconds: number | null) => boolean;
  readonly status: (number: number, writes: boolean) => boolean;
  /** The build tool said that a build failed. */
  readonly fail: () => void;
  /** Another step begins: no build lasts longer than its step. */
  readonly endStep: () => void;
  /** How many builds there were beyond those that are kept. */
  readonly omitted: () => number;
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
      else if (/^building with ".*" instance using .+ driver$/.test(rest.text)) open(fold);
    },
    output: (number, mayEnd) => {
      for (const { at } of standingAt(fold, number)) {
        if (at === null) continue;
        at.hasOutput = true;
        at.mayHaveEnded = mayEnd;
      }
    },
    layers: (number) => {
      for (const { at } of standingAt(fold, number)) if (at !== null) at.hasLayers = true;
    },
    end: (number, how, seconds) => {
      const [build, ...others] = standingAt(fold, number);
      if (build === undefined || build.at === null || others.length > 0) return false;
      endVertex(build.at, how, seconds);
      return true;
    },
    status: (number, writes) => {
      const [build, ...others] = standingAt(fold, number);
      if (build === undefined || build.at === null || others.length > 0 || build.at.end !== null) return false;
      build.at.hasWrites ||= writes;
      return true;
    },
    fail: () => {
      const [build, ...others] = fold.live;
      if (build !== undefined && others.length === 0) build.failed = true;
    },
    endStep: () => {
      if (fold.live.length > 0) fold.live = [];
    },
    omitted: () => Math.max(0, fold.count - MAX_BUILDS),
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
  const others = fold.live.filter((other) => !hasEnded(other)).slice(1 - MAX_LIVE);
  if (others.length > 0) for (const each of [...others, build]) each.mixed = true;
  fold.live = [...others, build];
  if (fold.count++ < MAX_BUILDS) fold.onBuild(build);
  return build;
}

/** The builds whose printer stands at the vertex of this number. Where there are several, none of them is certain. */
function standingAt({ live }: Fold, number: number): readonly Build[] {
  // Nearly always there is one build, and this is called for every line of BuildKit's.
  if (live.length === 1) return live[0]?.at?.number === number ? live : NONE;
  const standing = live.filter(({ at }) => at?.number === number);
  if (standing.length > 1) for (const { at } of standing) if (at !== null) at.uncertain = true;
  return standing;
}

const NONE: readonly Build[] = [];

function addLine(fold: Fold, number: number, rest: VertexText): void {
  const standing = standingAt(fold, number);
  if (standing.length > 0 && addWord(standing, rest)) return;
  turn(fold, number, rest);
}

/** A word about the vertex at which printers stand; `false` when it can only be the name of a vertex. */
function addWord(standing: readonly Build[], { word, isLikelyName }: VertexText): boolean {
  let isTaken = false;
  for (const build of standing) {
    if (build.at === null) continue;
    if (word?.kind === "left") {
      build.at.mayHaveEnded = false;
      build.at = null;
    } else if (word !== null) applyWord(build.at, word);
    // An open vertex takes every word but a name: statuses have no fixed form.
    isTaken ||= word !== null || (build.at?.end === null && !isLikelyName);
  }
  return isTaken;
}

/** A printer turns to a vertex. */
function turn(fold: Fold, number: number, name: VertexText): void {
  // What starts a builder is no build; within one it comes before everything else.
  if (name.text === "[internal] booting buildkit" && fold.live.every(({ vertices }) => vertices.size > 0)) return;
  const [only, ...others] = fold.live;
  // What follows comes to the same for a single build; this is for speed, since a single build is the rule.
  if (only !== undefined && others.length === 0 && canTurn(only)) {
    const vertex = only.vertices.get(number);
    if (vertex === undefined || isOpen(vertex, name)) {
      enter(only, number, name);
      return;
    }
  }
  const able = fold.live.filter(canTurn);
  const returning = able.filter(({ vertices }) => isOpen(vertices.get(number), name));
  const fresh = able.filter(({ vertices }) => !vertices.has(number));
  const again = able.filter(({ vertices }) => vertices.get(number)?.name === name.text);
  const candidates = [...returning, ...fresh];
  const contested = able.filter(({ vertices }) => vertices.get(number)?.uncertain === true);
  if (candidates.length > 0) enterOneOf(candidates, number, name);
  else if (contested.length > 0) enterOneOf(contested, number, name);
  else if (name.opensBuild) enter(open(fold), number, name);
  else if (again.length > 0) enterOneOf(again, number, name);
  // A build whose beginning the log does not show.
  else if (able.length === fold.live.length && name.isLikelyName) enter(open(fold), number, name);
}

function isOpen(vertex: Vertex | undefined, name: VertexText): boolean {
  return vertex !== undefined && vertex.end === null && vertex.name === name.text;
}

function enterOneOf(candidates: readonly Build[], number: number, name: VertexText): void {
  const likely = candidates.length === 1 ? candidates : withSiblings(candidates, name);
  for (const build of likely) {
    const vertex = enter(build, number, name);
    if (likely.length === 1) continue;
    build.maybeAt = true;
    if (vertex !== null) vertex.uncertain = true;
  }
}

/** The builds that have a vertex of the same stage with the same number of instructions, if only one has; else all. */
function withSiblings(candidates: readonly Build[], { stage }: VertexText): readonly Build[] {
  if (stage === null) return candidates;
  const related = candidates.filter(({ stages }) => stages.has(stage));
  return related.length === 1 ? related : candidates;
}
