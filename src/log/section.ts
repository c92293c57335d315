import type { Restore } from "./caches/attempt.ts";
import { type CacheWord, createRestoreFold } from "./caches/restores.ts";
import { createSaveFold, type Save } from "./caches/saves.ts";

/**
 * A stretch of a job's log that one step's header, or `Post job cleanup.`, opened.
 *
 * - `start`: before any header, in a log that does not show its own beginning
 * - `setup`: the runner's own work
 * - `action` and `script`: a step with `uses` and one with `run`
 * - `post`: the end of an action; the log does not say of which
 */
export interface Section {
  readonly kind: "start" | "setup" | "action" | "script" | "post";
  /** Counts the sections of a job; `null` for those that are no step's. */
  readonly index: number | null;
  /** The action without its ref, or `null`. */
  readonly action: string | null;
  readonly inputs: ReadonlyMap<string, string>;
  /** The script of a step with `run`, where it is a single line. */
  readonly script: string | null;
  readonly add: (word: CacheWord) => void;
  readonly end: () => {
    readonly restores: readonly Restore[];
    readonly saves: readonly Save[];
    /** How many restores and saves there were beyond those that are kept of one step. */
    readonly omitted: number;
  };
}

/** Says what the cache lines of one section came to. A script has no cache lines of its own, whatever it prints. */
export function createSection({
  kind,
  index,
  action,
  inputs,
  script,
}: Pick<Section, "kind" | "index" | "action" | "inputs" | "script">): Section {
  let requestedKey = action !== null && KEY_IS_INPUT.test(action) ? (inputs.get("key") ?? null) : null;
  let restores: ReturnType<typeof createRestoreFold> | null = null;
  let saves: ReturnType<typeof createSaveFold> | null = null;
  const restoreFold = (): NonNullable<typeof restores> => {
    restores ??= createRestoreFold(kind === "post" ? null : requestedKey);
    return restores;
  };
  const saveFold = (): NonNullable<typeof saves> => {
    saves ??= createSaveFold();
    return saves;
  };
  const isOfSave = (event: CacheWord["event"]["kind"]): boolean =>
    SAVE_KINDS.has(event) || ((event === "sized" || event === "trouble") && saves?.isArchiving() === true);
  return {
    kind,
    index,
    action,
    inputs,
    script,
    add: (word) => {
      const { event } = word;
      if (event.kind === "key-follows") {
        if (event.debug === true && kind !== "post") restoreFold().add({ ...word, event: { kind: "preparing" } });
        return;
      }
      if (event.kind === "requested") requestedKey = event.key;
      else if (isOfSave(event.kind)) saveFold().add(word);
      else if (kind !== "post") restoreFold().add(word);
      else if (event.kind === "refused") saveFold().add({ ...word, event: { ...event, kind: "save-failed" } });
    },
    end: () => ({
      restores: restores?.end() ?? [],
      saves: (saves?.end() ?? []).map((save) => ({
        ...save,
        key: save.key ?? (kind === "post" ? requestedKey : null),
      })),
      omitted: (restores?.omitted() ?? 0) + (saves?.omitted() ?? 0),
    }),
  };
}

/** actions/cache, its two halves and its forks. The `key` of other actions (rust-cache, ccache) is only a part of their key. */
const KEY_IS_INPUT = /^[^/]+\/(?:actions-)?cache(?:-s3)?(?:\/(?:restore|save))?$/;

const SAVE_KINDS: ReadonlySet<string> = new Set([
  "sent",
  "archiving",
  "saving",
  "saved",
  "save-unchanged",
  "save-conflict",
  "save-failed",
  "save-denied",
  "save-skipped",
]);
