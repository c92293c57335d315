import { readFileSync } from "node:fs";

/** What a person says of one cache of a recorded job, from what the job was made to do. */
export interface CacheFacts {
  readonly producer: string;
  readonly key: string | null;
  readonly restoredKey: string | null;
  readonly outcome: string;
  readonly save: string;
  /** Which `##[group]Run` of this job restored it (0 is the first action with a cache), and which `Post job cleanup.` saved it. */
  readonly restoreBlock: number | null;
  readonly saveBlock: number | null;
}

/** Adds sizes and seconds to the facts by looking up single lines in the blocks that the person named. */
export function labelCache(file: string, facts: CacheFacts): Record<string, unknown> {
  const lines = readFileSync(file, "utf8").replace("\uFEFF", "").split("\n");
  const restore =
    facts.restoreBlock === null
      ? []
      : block(lines, { opens: /##\[group\]Run [\w-]+\/[\w-]+/, index: facts.restoreBlock });
  const save = facts.saveBlock === null ? [] : block(lines, { opens: /Z Post job cleanup\.$/, index: facts.saveBlock });
  const { restoreBlock, saveBlock, ...told } = facts;
  const restored = facts.outcome === "hit" || facts.outcome === "partial";
  const downloaded = restored && restore.some((line) => line.includes("Cache restored successfully"));
  const saved = facts.save === "saved";
  return {
    ...told,
    sizeBytes: downloaded ? bytes(restore, /Cache Size: ~\d+ MB \((\d+) B\)/) : null,
    ...(downloaded && {
      restoreSeconds: between(restore, [/Z (Cache hit for|Received |Cache Size)/, /Z Cache restored successfully/]),
    }),
    savedBytes: saved ? (bytes(save, /Sent (\d+) of \1 /) ?? bytes(save, /Cache Size: ~\d+ MB \((\d+) B\)/)) : null,
    ...(saved && { saveSeconds: between(save, [/ \[command\].*tar.* -cf /, /Z Cache saved/]) }),
  };
}

function block(lines: readonly string[], { opens, index }: { opens: RegExp; index: number }): readonly string[] {
  const starts = lines.flatMap((line, at) => (opens.test(line) ? [at] : []));
  const ends = lines.flatMap((line, at) =>
    /Z (##\[group\]Run |Post job cleanup\.|Cleaning up)/.test(line) ? [at] : [],
  );
  const start = starts[index];
  if (start === undefined) throw new Error(`no block ${index} of ${opens}`);
  return lines.slice(
    start,
    ends.find((end) => end > start),
  );
}

function bytes(lines: readonly string[], pattern: RegExp): number | null {
  const found = lines.map((line) => pattern.exec(line)?.[1]).findLast((each) => each !== undefined);
  return found === undefined ? null : Number(found);
}

function between(lines: readonly string[], [from, to]: readonly [RegExp, RegExp]): number | null {
  const start = lines.find((line) => from.test(line));
  const end = lines.findLast((line) => to.test(line));
  if (start === undefined || end === undefined) return null;
  return Math.round(Date.parse(end.slice(0, 28)) - Date.parse(start.slice(0, 28))) / 1000;
}
