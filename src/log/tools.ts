import type { ToolReading } from "../model/reading.ts";
import type { ToolEvent } from "./recognisers/tools.ts";

export interface ToolFold {
  readonly add: (event: ToolEvent) => void;
  readonly tools: () => readonly ToolReading[];
  readonly goModules: () => readonly string[];
  /** How many downloads there were of modules that are not among those kept by name. */
  readonly omittedModules: () => number;
}

type Counted = Extract<ToolEvent, { readonly kind: "counted" | "restated" }>;

/** The modules kept by name; a large project downloads some hundreds. */
const MAX_MODULES = 2_000;

/** Folds what build tools said in one job into one reading for each tool. */
export function createToolFold(): ToolFold {
  const counts = new Map<string, Record<string, number>>();
  const modules = new Set<string>();
  let omittedModules = 0;
  /** The tool whose table of numbers is being printed. */
  let table: string | null = null;
  let justCounted: Counted | null = null;

  const of = (tool: string): Record<string, number> => {
    const known = counts.get(tool) ?? {};
    counts.set(tool, known);
    return known;
  };
  const add = (tool: string, added: Readonly<Record<string, number>>): void => {
    const known = of(tool);
    for (const name in added) known[name] = (known[name] ?? 0) + (added[name] ?? 0);
  };
  return {
    add: (event) => {
      switch (event.kind) {
        case "module":
          add("go", ONE_DOWNLOAD);
          if (modules.size < MAX_MODULES) modules.add(event.module);
          else if (!modules.has(event.module)) omittedModules++;
          return;
        case "counted":
          justCounted = event;
          return add(event.tool, event.counts);
        case "restated":
          if (justCounted === null || !isSame(justCounted, event)) add(event.tool, event.counts);
          justCounted = null;
          return;
        case "table":
          table = event.tool;
          Object.assign(of(event.tool), event.counts);
          return;
        case "more":
          if (table === event.tool) add(event.tool, event.counts);
          return;
        case "total":
          if (table === event.tool) Object.assign(of(event.tool), event.counts);
          return;
        case "table-ends":
          table = null;
      }
    },
    tools: () =>
      counts
        .entries()
        .map(([tool, numbers]) => ({ tool, counts: numbers }))
        .toArray(),
    goModules: () => [...modules],
    omittedModules: () => omittedModules,
  };
}

const ONE_DOWNLOAD = { downloads: 1 };

function isSame(one: Counted, other: Counted): boolean {
  const names = Object.keys(one.counts);
  return one.tool === other.tool && names.every((name) => one.counts[name] === other.counts[name]);
}
