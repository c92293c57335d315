import type { VertexText, VertexWord } from "./vertex-text.ts";

/** One vertex while its build is read. */
export interface Vertex {
  readonly number: number;
  readonly name: string;
  /** BuildKit made it for its own sake. */
  readonly isInternal: boolean;
  end: "cached" | "done" | "failed" | "canceled" | null;
  /** BuildKit's own seconds of the last `DONE`: the sum of the vertex' run times, printed anew when layers come later. */
  seconds: number | null;
  /** A program printed something: the vertex really ran. */
  hasOutput: boolean;
  /** Layers of an earlier result were downloaded or unpacked for it. */
  hasLayers: boolean;
  /** The last output line ends like an end: old printers put the end behind output that had no line end of its own. */
  mayHaveEnded: boolean;
  /** The inline cache that the vertex wrote: its seconds, or `null` when the end was not printed. */
  inlineExport: { readonly seconds: number | null; readonly done: boolean } | null;
  /** Something was written: layers, a manifest. */
  hasWrites: boolean;
  /** Two builds at once may both have meant this number. */
  uncertain: boolean;
}

export function newVertex(number: number, { text, isInternal }: VertexText): Vertex {
  return {
    number,
    name: text,
    isInternal,
    end: null,
    seconds: null,
    hasOutput: false,
    hasLayers: false,
    mayHaveEnded: false,
    inlineExport: null,
    hasWrites: false,
    uncertain: false,
  };
}

/** Applies one of BuildKit's own words about a vertex. */
export function applyWord(vertex: Vertex, word: VertexWord): void {
  switch (word.kind) {
    case "ended":
      endVertex(vertex, word.how, word.seconds);
      return;
    case "inline-export":
      vertex.inlineExport = word;
      return;
    case "writes":
      vertex.hasWrites = true;
      return;
    case "layers":
      vertex.hasLayers = true;
      return;
    case "described":
      describe(vertex, word.field, word.value);
  }
}

/** A vertex ends; the first word that it was cached or went wrong stands. */
export function endVertex(vertex: Vertex, how: NonNullable<Vertex["end"]>, seconds: number | null = null): void {
  vertex.seconds = seconds ?? vertex.seconds;
  // A vertex that was cached is printed again, with DONE, when its layers are needed after all.
  const stays = vertex.end === "cached" || vertex.end === "failed" || vertex.end === "canceled";
  if (!stays || how === "failed" || how === "canceled") vertex.end = how;
}

/** One of Docker 18.09's lines about a vertex. */
function describe(vertex: Vertex, field: string, value: string): void {
  if (field === "completed") endVertex(vertex, vertex.end ?? "done");
  if (field === "duration") vertex.seconds = goSeconds(value) ?? vertex.seconds;
  if (field === "cached" && value === "true") vertex.end = "cached";
  if (field === "error") endVertex(vertex, value.includes("context canceled") ? "canceled" : "failed");
}

const SECONDS_OF_UNIT: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1, ms: 1e-3, µs: 1e-6, ns: 1e-9 };

/** Seconds of a duration as Go prints it: `1m2.5s`, `32.7ms`. */
function goSeconds(text: string): number | null {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|µs|ns|s)/g)];
  if (parts.length === 0) return null;
  return parts.reduce((sum, [, value, unit = "s"]) => sum + Number(value) * (SECONDS_OF_UNIT[unit] ?? 0), 0);
}
