import type {
  BuildCacheExport,
  BuildCacheImport,
  BuildReading,
  BuildStep,
  BuildStepOutcome,
  StepReference,
} from "../../model/reading.ts";
import type { Build } from "./build.ts";
import type { BuildCommand } from "./build-command.ts";
import { scopeOf } from "./cache-option.ts";
import type { Vertex } from "./vertex.ts";
import { originOf, parseInstructionName, withoutTarget } from "./vertex-name.ts";

/** What one build came to. Vertices that cannot be told from another build's are left out and counted. */
export function toBuildReading(
  build: Build,
  { step, command }: { readonly step: StepReference | null; readonly command: BuildCommand | null },
): BuildReading {
  const vertices = build.vertices.values().toArray();
  // One line that may be of another build makes doubtful where each printer stood from then on.
  const isDoubtful = build.mixed && vertices.some(({ uncertain }) => uncertain);
  const certain = isDoubtful ? [] : vertices;
  const uncertainSteps = (isDoubtful ? vertices.filter(isStep).length : 0) + build.dropped;
  return {
    imports: withScope(certain.flatMap(importOf), command?.cacheFrom ?? []),
    exports: withScope(
      certain.flatMap((vertex) => exportsOf(vertex, build)),
      command?.cacheTo ?? [],
    ),
    steps: certain.flatMap((vertex) => stepOf(vertex, build.targets)),
    ...(uncertainSteps > 0 && { uncertainSteps }),
    ...(command?.platforms != null && { platforms: command.platforms }),
    step,
  };
}

/** The lines of a `gha` cache do not tell its scope; the command of the build may. */
function withScope<Cache extends { readonly type: string }>(
  caches: readonly Cache[],
  options: BuildCommand["cacheTo"],
): readonly (Cache & { readonly scope?: string })[] {
  const isGha = ({ type }: Cache): boolean => type === "gha";
  const scope = scopeOf(options, caches.filter(isGha).length);
  return scope === null ? caches : caches.map((cache) => (isGha(cache) ? { ...cache, scope } : cache));
}

/** Whether a Dockerfile instruction made the vertex. `FROM` neither hits nor misses. */
function isStep({ name }: Vertex): boolean {
  const parsed = parseInstructionName(name);
  return parsed !== null && parsed.instruction !== "FROM";
}

function stepOf(vertex: Vertex, targets: ReadonlySet<string>): BuildStep[] {
  const parsed = parseInstructionName(vertex.name);
  if (parsed === null || parsed.instruction === "FROM") return [];
  const { number, name, seconds } = vertex;
  return [{ vertex: number, name, ...originOf(parsed, targets), outcome: outcomeOf(vertex), seconds }];
}

function outcomeOf({ end, hasLayers, hasOutput, mayHaveEnded }: Vertex): BuildStepOutcome {
  switch (end) {
    case "cached":
    case "failed":
    case "canceled":
      return end;
    case "done":
      // Layers came from a cache and nothing ran: a hit for which BuildKit prints no CACHED.
      return hasLayers && !hasOutput ? "cached" : "executed";
    case null:
      return mayHaveEnded ? "executed" : "canceled";
  }
}

function importOf({ name, end, seconds }: Vertex): BuildCacheImport[] {
  const match = /^importing cache manifest(?: from (.+))?$/.exec(withoutTarget(name));
  if (match === null) return [];
  const ref = match[1] ?? null;
  const outcome = end === "done" || end === "cached" ? "imported" : end === "failed" ? "failed" : "unknown";
  return [{ type: importType(ref), ref, outcome, seconds }];
}

function importType(ref: string | null): string {
  if (ref === null) return "unknown";
  return /^(gha|local|s3|azblob):/.exec(ref)?.[1] ?? "registry";
}

/** The names of export vertices in all versions (moby/buildkit cache/remotecache, `Name()` of each exporter). */
const EXPORT_TYPES: Readonly<Record<string, string>> = {
  "exporting cache": "unknown",
  "exporting content cache": "unknown",
  "exporting to GitHub cache": "gha",
  "exporting to GitHub Actions Cache": "gha",
  "exporting cache to registry": "registry",
  "exporting cache to client directory": "local",
  "exporting cache to Amazon S3": "s3",
  "exporting cache to Azure Blob Storage": "azblob",
  "exporting inline cache": "inline",
};

function exportsOf({ name, end, seconds, inlineExport, hasWrites }: Vertex, { failed }: Build): BuildCacheExport[] {
  const named = EXPORT_TYPES[withoutTarget(name)];
  // Before 0.11 all exports had this name; only the inline cache, which goes into the image, writes nothing of its own.
  const type = withoutTarget(name) === "exporting cache" && end === "done" && !hasWrites ? "inline" : named;
  // A connection that breaks leaves the export without an end, and the build with an error.
  if (type !== undefined) return [{ type, outcome: exportOutcome(end ?? (failed ? "failed" : null)), seconds }];
  if (inlineExport === null) return [];
  return [{ type: "inline", outcome: inlineExport.done ? "exported" : "unknown", seconds: inlineExport.seconds }];
}

function exportOutcome(end: Vertex["end"]): BuildCacheExport["outcome"] {
  if (end === "done" || end === "cached") return "exported";
  return end ?? "unknown";
}
