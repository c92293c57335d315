import { readFileSync } from "node:fs";

/** What a person says of one cache of a recorded job, from what the job was made to do. */
export interface CacheFacts {
  readonly producer: string;
  readonly key: string | null;
  readonly restoredKey: string | null;
  /** Absent where the log proves none: a save without a word on the restore. */
  readonly outcome?: string;
  readonly save: string;
  /** Which `##[group]Run` of this job restored it (0 is the first action with a cache), and which `Post job cleanup.` saved it. */
  readonly restoreBlock: number | null;
  readonly saveBlock: number | null;
}

/** Where the action announces its save, or the toolkit begins to pack. */
const SAVE_BEGINS =
  / \[command\].*tar.* -cf |Z (?:\.\.\. Saving |Saving cache|Save cache using |Including |Caching |Uploading cache )/;

/** Where the action says that it looks, or the toolkit's first line. */
const RESTORE_BEGINS =
  /Z (\.\.\. Restoring cache|Trying to restore |Cache key: |Primary key: |Downloading cache for |Cache hit for|Received |Cache Size)/;

/** Adds sizes and seconds to the facts by looking up single lines in the blocks that the person named. */
export function labelCache(file: string, facts: CacheFacts): Record<string, unknown> {
  const lines = readFileSync(file, "utf8").replace("\uFEFF", "").split("\n");
  const action = { opens: /##\[group\]Run [\w-]+\/[\w-]+/, index: facts.restoreBlock };
  const restore = block(lines, action);
  const saved = facts.save === "saved";
  const cleanUp = { opens: /Z Post job cleanup\.$/, index: saved ? facts.saveBlock : null };
  // A save of its own (`actions/cache/save`) stands in the action's own block.
  const save = facts.saveBlock === null && saved ? restore : block(lines, cleanUp);
  const { restoreBlock, saveBlock, ...told } = facts;
  const restored = facts.outcome === "hit" || facts.outcome === "partial";
  const downloaded = restored && restore.some((line) => line.includes("Cache restored successfully"));
  return {
    ...told,
    // What was downloaded before a failure may be told or not: such a label does not say.
    ...(facts.outcome !== "failed" && {
      sizeBytes: downloaded ? bytes(restore, /Cache Size: ~\d+ MB \((\d+) B\)/) : null,
    }),
    ...(downloaded && {
      restoreSeconds: between(restore, [RESTORE_BEGINS, /Z Cache restored successfully/]),
    }),
    savedBytes: saved ? (bytes(save, /Sent (\d+) of \1 /) ?? bytes(save, /Cache Size: ~\d+ MB \((\d+) B\)/)) : null,
    ...(saved && { saveSeconds: between(save, [SAVE_BEGINS, /Z (Cache saved|Sent )/]) }),
  };
}

function block(lines: readonly string[], { opens, index }: { opens: RegExp; index: number | null }): readonly string[] {
  if (index === null) return [];
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
