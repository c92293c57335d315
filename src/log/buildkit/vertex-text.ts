import { isInternal, looksLikeVertex, opensBuild, stageKey, targetOf } from "./vertex-name.ts";

/** What BuildKit says of a vertex. */
export type VertexWord =
  /** `...`: the printer leaves the vertex for another. */
  | { readonly kind: "left" }
  | {
      readonly kind: "ended";
      readonly how: "cached" | "done" | "failed" | "canceled";
      readonly seconds: number | null;
    }
  | { readonly kind: "inline-export"; readonly seconds: number | null; readonly done: boolean }
  /** Something is written: layers, a manifest. */
  | { readonly kind: "writes" }
  | { readonly kind: "layers" }
  /** Docker 18.09 described each vertex in lines of its own: `#5     duration: 1.2s`. */
  | { readonly kind: "described"; readonly field: string; readonly value: string };

/** What stands behind `#N `: the name of a vertex, a word about one, or something else that goes on inside it. */
export interface VertexText extends NameFacts {
  readonly text: string;
  readonly word: VertexWord | null;
}

/** What the text says if it is the name of a vertex. */
interface NameFacts {
  /** A vertex of a build whose beginning the log does not show can have this name. */
  readonly isLikelyName: boolean;
  readonly isInternal: boolean;
  readonly opensBuild: boolean;
  /** The target in front of the name. */
  readonly target: string | null;
  /** What the instructions of one stage have in common. */
  readonly stage: string | null;
}

/** Reads what stands behind `#N `, without colour codes. */
export function readVertexText(text: string): VertexText {
  if (text.startsWith("[")) return { text, word: null, ...inBrackets(text) };
  return { text, word: wordOf(text), ...(looksLikeVertex(text) ? LIKELY : UNLIKELY) };
}

function inBrackets(text: string): NameFacts {
  return {
    isLikelyName: looksLikeVertex(text),
    isInternal: isInternal(text),
    opensBuild: opensBuild(text),
    target: targetOf(text),
    stage: stageKey(text),
  };
}

const UNLIKELY: NameFacts = { isLikelyName: false, isInternal: false, opensBuild: false, target: null, stage: null };
const LIKELY: NameFacts = { ...UNLIKELY, isLikelyName: true };

function wordOf(text: string): VertexWord | null {
  if (text === "...") return LEFT;
  if (/^ERROR(?:: |$)/.test(text)) return ended(text.endsWith("context canceled") ? "canceled" : "failed");
  if (text === "CANCELED") return ended("canceled");
  if (text === "CACHED") return ended("cached");
  const done = /^DONE(?: (\d+(?:\.\d+)?)s)?$/.exec(text);
  if (done !== null) return ended("done", done[1] === undefined ? null : Number(done[1]));
  const inline = /^preparing layers for inline cache(?: (\d+(?:\.\d+)?)s)?( done)?$/.exec(text);
  if (inline !== null) {
    const seconds = inline[1] === undefined ? null : Number(inline[1]);
    return { kind: "inline-export", seconds, done: inline[2] !== undefined };
  }
  if (text.startsWith("writing ")) return WRITES;
  if (text.startsWith("pulling sha256:")) return LAYERS;
  const [, field, value = ""] = /^ +(digest|name|started|completed|duration|cached|error): (.*)$/.exec(text) ?? [];
  return field === undefined ? null : { kind: "described", field, value };
}

const LEFT: VertexWord = { kind: "left" };
const WRITES: VertexWord = { kind: "writes" };
const LAYERS: VertexWord = { kind: "layers" };

function ended(how: "cached" | "done" | "failed" | "canceled", seconds: number | null = null): VertexWord {
  return { kind: "ended", how, seconds };
}
