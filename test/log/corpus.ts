import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { BuildReading, CacheReading, ToolReading } from "../../src/model/reading.ts";

const ROOT = path.join(import.meta.dirname, "../fixtures/logs");

/** A labelled cache. A field that is absent is not checked: the log does not settle it. */
export type CacheLabel = Partial<Omit<CacheReading, "step" | "reason">>;

/** A labelled build: steps are complete, imports and exports too where they are told. */
export interface BuildLabel {
  readonly imports?: readonly Partial<BuildReading["imports"][number]>[];
  readonly exports?: readonly Partial<BuildReading["exports"][number]>[];
  readonly steps: readonly { vertex: number; name: string; outcome: string; seconds: number | null }[];
}

export interface LogLabel {
  readonly kind: "recorded" | "derived" | "made";
  readonly caches: readonly CacheLabel[];
  readonly builds: readonly BuildLabel[];
  readonly tools: readonly ToolReading[];
}

export interface LabelledLog {
  /** `folder/name.log` below test/fixtures/logs. */
  readonly name: string;
  readonly path: string;
  readonly label: LogLabel;
}

/** Every labelled log of the corpus; test/fixtures/logs/README.md describes the labels. */
export function labelledLogs(): LabelledLog[] {
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name: folder }) => {
    const labels: Record<string, LogLabel> = JSON.parse(readFileSync(path.join(ROOT, folder, "labels.json"), "utf8"));
    return Object.entries(labels).map(([file, label]) => ({
      name: `${folder}/${file}`,
      path: path.join(ROOT, folder, file),
      label,
    }));
  });
}

/** Every log below test/fixtures/logs, labelled or not, by the same names. */
export function logFiles(): string[] {
  const found = readdirSync(ROOT, { recursive: true, encoding: "utf8" });
  return found.filter((file) => file.endsWith(".log")).map((file) => file.replaceAll(path.sep, "/"));
}
