import type { CacheReading, LogReading } from "../../src/model/reading.ts";
import type { BuildLabel, CacheLabel, LogLabel } from "./corpus.ts";

/** Seconds may differ by this much from the label: tools print one decimal. */
const SECONDS = 0.1;

/** What a reading says otherwise than its label, one sentence each; empty when it says the same. */
export function disagreements(label: LogLabel, reading: LogReading): string[] {
  return [
    ...label.caches.flatMap((cache, at) => cacheDisagreements(cache, reading.caches[at], `cache ${at + 1}`)),
    ...extra("cache", { labelled: label.caches.length, read: reading.caches.length }),
    ...label.builds.flatMap((build, at) => buildDisagreements(build, reading.builds[at], `build ${at + 1}`)),
    ...extra("build", { labelled: label.builds.length, read: reading.builds.length }),
    ...toolDisagreements(label, reading),
  ];
}

function cacheDisagreements(label: CacheLabel, read: CacheReading | undefined, where: string): string[] {
  if (read === undefined) return [`${where}: not reported (${label.producer} ${label.key})`];
  return fieldDisagreements(label, read, where);
}

/** Only the fields that the label has. */
function fieldDisagreements(label: object, read: object, where: string): string[] {
  const said = new Map<string, unknown>(Object.entries(read));
  return Object.entries(label).flatMap(([field, expected]) => {
    const found = said.get(field);
    return same(expected, found, field) ? [] : [`${where}: ${field} is ${show(found)}, labelled ${show(expected)}`];
  });
}

function same(expected: unknown, found: unknown, field: string): boolean {
  if (!/seconds/i.test(field)) return expected === found;
  if (typeof expected !== "number" || typeof found !== "number") return expected === found;
  return Math.abs(expected - found) <= SECONDS;
}

function buildDisagreements(
  label: BuildLabel,
  read: LogReading["builds"][number] | undefined,
  where: string,
): string[] {
  if (read === undefined) return [`${where}: not reported`];
  const lists = ["steps", "imports", "exports"] as const;
  return lists.flatMap((list) => {
    const labelled = label[list];
    if (labelled === undefined) return [];
    const found = list === "steps" ? [...read.steps].sort((a, b) => a.vertex - b.vertex) : read[list];
    const differing = labelled.flatMap((each, at) => {
      const other = found[at];
      const here = `${where}, ${list} ${at + 1}`;
      return other === undefined ? [`${here}: not reported`] : fieldDisagreements(each, other, here);
    });
    return [...differing, ...extra(`${where}, ${list}`, { labelled: labelled.length, read: found.length })];
  });
}

/** A count of 0 may be left out. A tool that is not labelled must not be reported, unless it reports only zeros. */
function toolDisagreements(label: LogLabel, reading: LogReading): string[] {
  const missing = label.tools.flatMap((tool) => {
    const read = reading.tools.find((each) => each.tool === tool.tool);
    if (read === undefined) return [`${tool.tool}: not reported`];
    return Object.entries(tool.counts).flatMap(([name, expected]) => {
      const found = read.counts[name] ?? 0;
      return found === expected ? [] : [`${tool.tool}: ${name} is ${found}, labelled ${expected}`];
    });
  });
  const unlabelled = reading.tools.filter((tool) => label.tools.every((each) => each.tool !== tool.tool));
  return [...missing, ...unlabelled.map((tool) => `${tool.tool}: reported, though the log has nothing of it`)];
}

function extra(what: string, { labelled, read }: { labelled: number; read: number }): string[] {
  return read > labelled ? [`${what}: ${read} reported, ${labelled} labelled`] : [];
}

function show(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}
