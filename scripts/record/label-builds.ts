import { readFileSync } from "node:fs";

/**
 * Prints what a log says of image builds, for its label. Written apart from the reader, on purpose as plainly as can be:
 * one pass, the last word on each vertex. It knows none of the reader's cases; a person compares its counts with what
 * the recorded build was made to do (`expect` in buildkit.ts) before the label is kept.
 */
export interface LabelledBuild {
  readonly imports: readonly { type: string; ref: string; outcome: string }[];
  /** Absent for an inline cache, which newer versions write inside the image's export and name nowhere else. */
  readonly exports?: readonly { type: string; outcome: string; seconds: number | null }[];
  readonly steps: readonly { vertex: number; name: string; outcome: string; seconds: number | null }[];
}

interface Vertex {
  readonly number: number;
  name: string;
  ends: string[];
  /** It showed layers being fetched, or output of a program: fetched and silent is a cached step without `CACHED`. */
  fetched: boolean;
  printed: boolean;
  inline: boolean;
}

export function labelBuilds(file: string): LabelledBuild[] {
  const builds: Map<number, Vertex>[] = [];
  for (const raw of readFileSync(file, "utf8").split("\n")) {
    const line = raw
      .replace(/^\uFEFF/, "")
      .replace(/^\S+Z /, "")
      .replace(/\r$/, "");
    const [, digits, rest = ""] = /^#(\d+) (.*)$/.exec(line) ?? [];
    if (digits === undefined) continue;
    const number = Number(digits);
    let build = builds.at(-1);
    const starts =
      rest.startsWith("building with ") || (number === 1 && /^\[internal\] load/.test(rest) && build?.has(2));
    if (build === undefined || starts) {
      build = new Map();
      builds.push(build);
    }
    if (number > 0) note(build, { number, rest });
  }
  return builds.map(describe);
}

function note(build: Map<number, Vertex>, { number, rest }: { number: number; rest: string }): void {
  const vertex = build.get(number);
  if (vertex === undefined)
    build.set(number, { number, name: rest, ends: [], fetched: false, printed: false, inline: false });
  else if (/^(CACHED|CANCELED|DONE( \d+\.\d+s)?|ERROR: .*|ERROR)$/.test(rest)) vertex.ends.push(rest);
  else if (/^(extracting sha256:|sha256:\w+ \d)/.test(rest)) vertex.fetched = true;
  else if (/inline cache/.test(rest)) vertex.inline = true;
  else if (/^\d+\.\d+ /.test(rest)) vertex.printed = true;
}

function describe(build: ReadonlyMap<number, Vertex>): LabelledBuild {
  const vertices = [...build.values()].sort((a, b) => a.number - b.number);
  const named = (pattern: RegExp) => vertices.filter((vertex) => pattern.test(vertex.name));
  const inline = vertices.some((vertex) => vertex.inline);
  return {
    imports: named(/^(\[\S+\] )?importing cache manifest/).map((vertex) => {
      const ref = / from (\S+)$/.exec(vertex.name)?.[1] ?? "";
      const failed = vertex.ends.some((end) => end.startsWith("ERROR"));
      return {
        type: /^gha:/.test(ref) ? "gha" : /^local:/.test(ref) ? "local" : "registry",
        ref,
        outcome: failed ? "failed" : "imported",
      };
    }),
    ...(!inline && {
      exports: named(/exporting (to GitHub|cache)/).map((vertex) => ({
        type: /GitHub/.test(vertex.name)
          ? "gha"
          : /client/.test(vertex.name)
            ? "local"
            : /registry/.test(vertex.name)
              ? "registry"
              : "inline",
        outcome: vertex.ends.some((end) => end.startsWith("ERROR")) ? "failed" : "exported",
        seconds: seconds(vertex),
      })),
    }),
    steps: named(/^\[[^\]]*\d+\/\d+\] (?!FROM )/).map((vertex) => ({
      ...{ vertex: vertex.number, name: vertex.name, outcome: outcome(vertex), seconds: seconds(vertex) },
    })),
  };
}

function outcome({ ends, fetched, printed }: Vertex): string {
  if (ends.includes("CACHED") || (fetched && !printed)) return "cached";
  if (ends.includes("CANCELED") || ends.length === 0) return "canceled";
  const error = ends.find((end) => end.startsWith("ERROR"));
  if (error !== undefined) return /context canceled|signal/.test(error) ? "canceled" : "failed";
  return "executed";
}

function seconds({ ends }: Vertex): number | null {
  const done = ends.findLast((end) => end.startsWith("DONE "));
  return done === undefined ? null : Number(done.slice(5, -1));
}
