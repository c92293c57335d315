/**
 * What one job's log said about caches, image builds and build tools.
 *
 * A reading holds only what the log proves. A number that the log does not tell is `null`, never 0, and a log that
 * says nothing of a cache gives an empty list, which is "no evidence" and not "0 %".
 */

/** How one attempt to restore a cache ended. */
export type CacheOutcome =
  /** The very key that was asked for was restored. */
  | "hit"
  /** A restore key matched: an older or related entry was restored. */
  | "partial"
  /** Nothing matched. */
  | "miss"
  /** Something was found, or looked for, and an error came (rate limits and outages included). */
  | "failed"
  /** The token may not read. */
  | "denied"
  /** The workflow's own setting (`cache-mode`, `cache: false`, …) switched the restore off. */
  | "disabled"
  /** Something of a cache was said that is not understood. */
  | "unknown";

/** How the save at the end of the job ended. */
export type SaveOutcome =
  | "saved"
  /** Not saved because the very key was hit. */
  | "unchanged"
  /** Another job saved the same key, or was saving it. Harmless. */
  | "conflict"
  | "failed"
  /** The token may not write. */
  | "denied"
  /** The log says nothing of a save. */
  | "none";

/** The step of the jobs API that a line belongs to. `null`: not certain, or the log was read without its steps. */
export interface StepReference {
  /** `null` where the log names the step (`gh run view --log`) and the API was not asked. */
  readonly number: number | null;
  readonly name: string;
}

/** One cache of one action in one job: its restore and its save together. */
export interface CacheReading {
  /** The action as the log names it, without its ref (`actions/cache/restore`, `Swatinem/rust-cache`), or `unknown`. */
  readonly producer: string;
  /** The key that was asked for. */
  readonly key: string | null;
  /** The key of the entry that was restored. */
  readonly restoredKey: string | null;
  readonly outcome: CacheOutcome;
  /** Bytes of the restored archive (compressed). */
  readonly sizeBytes: number | null;
  /**
   * From where the action says that it begins to look, else from the toolkit's first line about the restore, to the
   * toolkit's last: download and extraction. A miss is timed only where a line tells its beginning.
   */
  readonly restoreSeconds: number | null;
  readonly save: SaveOutcome;
  /** Bytes of the saved archive (compressed). */
  readonly savedBytes: number | null;
  readonly saveSeconds: number | null;
  /** Why it failed, was denied or is unknown, in the log's own words, cut to 300 characters. */
  readonly reason: string | null;
  readonly step: StepReference | null;
}

/** `cached` and `executed` tell what BuildKit did; a step that was interrupted with its build is `canceled`. */
export type BuildStepOutcome = "cached" | "executed" | "failed" | "canceled";

/** One vertex that a Dockerfile instruction made. `FROM`, `[internal]`, imports and exports are none. */
export interface BuildStep {
  /** BuildKit's number of it, which means something within this build only. */
  readonly vertex: number;
  /** As BuildKit prints it: `[builder 3/7] RUN go mod download`. */
  readonly name: string;
  readonly stage: string | null;
  readonly platform: string | null;
  /** The bake or compose target, where the name has one. */
  readonly target: string | null;
  readonly outcome: BuildStepOutcome;
  /** BuildKit's own seconds; `null` where it printed none (`CACHED` has no time). */
  readonly seconds: number | null;
}

/** The scope of a `gha` cache that names none (moby/buildkit cache/remotecache/gha/gha.go). */
export const DEFAULT_SCOPE = "buildkit";

/** A look for an earlier cache. BuildKit says `DONE` for a missing `gha` index too, so `imported` is no hit by itself. */
export interface BuildCacheImport {
  /** `gha`, `registry`, `local`, `inline`, `s3`, `azblob` or `unknown`. */
  readonly type: string;
  readonly ref: string | null;
  readonly outcome: "imported" | "failed" | "unknown";
  readonly seconds: number | null;
  /** Of a `gha` cache, see `BuildCacheExport`. */
  readonly scope?: string;
}

/** A cache written for later builds. */
export interface BuildCacheExport {
  readonly type: string;
  readonly outcome: "exported" | "failed" | "canceled" | "unknown";
  readonly seconds: number | null;
  /**
   * Of a `gha` cache: each export to a scope replaces what the last one left there. Absent where the log does not show
   * the command, and in what was stored before it was read.
   */
  readonly scope?: string;
}

/** One build of one BuildKit; two builds in one step are two of these. */
export interface BuildReading {
  readonly imports: readonly BuildCacheImport[];
  readonly exports: readonly BuildCacheExport[];
  readonly steps: readonly BuildStep[];
  /** Steps left out because another build at the same time may have printed their lines. Absent: none. */
  readonly uncertainSteps?: number;
  /** The platforms that the command asked for (`linux/arm64`). Absent where the log does not tell. */
  readonly platforms?: readonly string[];
  readonly step: StepReference | null;
}

/** What a build tool said of its own cache or downloads. Only the counts that the tool prints are set. */
export interface ToolReading {
  /** `go`, `turborepo`, `nx`, `bazel`, `gradle`, `sccache`, `ccache`. */
  readonly tool: string;
  /** The tool's counts by name, snake_case as in the JSON (`downloads`, `tests_cached`, `tests_run`, `hits`, `misses`). */
  readonly counts: Readonly<Record<string, number>>;
}

/** What a log said beyond what is kept of one job, each where there is some. A real job's stays far below. */
export interface Omitted {
  /** Restores and saves. */
  readonly caches?: number;
  readonly builds?: number;
  /** Downloads of modules that are not in `goModules`. Among the counts of the tool they are. */
  readonly goModules?: number;
}

/** Everything that one job's log said. */
export interface LogReading {
  readonly lines: number;
  readonly bytes: number;
  readonly caches: readonly CacheReading[];
  readonly builds: readonly BuildReading[];
  readonly tools: readonly ToolReading[];
  /** Go modules downloaded in this job (`module version`), at most 2,000, for work done twice in one run. */
  readonly goModules: readonly string[];
  /** Absent: nothing was left out. */
  readonly omitted?: Omitted;
}
