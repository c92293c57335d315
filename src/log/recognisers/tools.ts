import type { Recogniser } from "./recogniser.ts";

/** What a line says of a build tool's own cache or downloads. */
export type ToolEvent =
  | { readonly kind: "module"; readonly module: string }
  /** Counts to add to what the tool has said before. */
  | { readonly kind: "counted"; readonly tool: string; readonly counts: Readonly<Record<string, number>> }
  /** The same counts in a second line of the same summary: they count unless the line before has just told them. */
  | { readonly kind: "restated"; readonly tool: string; readonly counts: Readonly<Record<string, number>> }
  /** A summary's line: counts that replace what the tool has said before, since its numbers grow through the job. */
  | { readonly kind: "total"; readonly tool: string; readonly counts: Readonly<Record<string, number>> }
  /** The line that a tool's table of numbers begins or ends with. Its other lines count only in between. */
  | { readonly kind: "table"; readonly tool: string; readonly counts: Readonly<Record<string, number>> }
  /** A line of such a table whose counts are added to those of a line above. */
  | { readonly kind: "more"; readonly tool: string; readonly counts: Readonly<Record<string, number>> }
  | { readonly kind: "table-ends" };

/** The lines of build tools. `#N 1.234 ` is taken off first where a program prints inside a vertex of BuildKit. */
export const TOOL_RECOGNISERS: readonly Recogniser<ToolEvent>[] = [
  {
    pattern: /^go: downloading (\S+ v\d+\.\d+\.\d+\S*)$/,
    toEvent: (module) => ({ kind: "module", module }),
    example: "go: downloading github.com/go-logr/logr v1.4.2",
    source: "golang/go src/cmd/go/internal/modfetch",
  },
  {
    pattern: /^ok {2}\t\S+\t\(cached\)(?:[\t ].*)?$/,
    toEvent: () => ({ kind: "counted", tool: "go", counts: { tests_cached: 1 } }),
    example: "ok  \texample.com/kratix/lib\t(cached)",
    source: "golang/go src/cmd/go/internal/test/test.go",
  },
  {
    pattern: /^(?:ok {2}|FAIL)\t\S+\t[\d.]+s(?:[\t ].*)?$/,
    toEvent: () => ({ kind: "counted", tool: "go", counts: { tests_run: 1 } }),
    example: "ok  \texample.com/kratix/lib\t0.012s\tcoverage: 81.2% of statements",
    source: "golang/go src/cmd/go/internal/test/test.go",
  },
  {
    pattern: /^Cached:\s+(\d+) cached, (\d+) total$/,
    toEvent: (cached, total) => ({
      kind: "counted",
      tool: "turborepo",
      counts: { hits: Number(cached), misses: Number(total) - Number(cached) },
    }),
    example: "Cached:    3 cached, 4 total",
    source: "vercel/turborepo crates/turborepo-run-summary",
  },
  {
    pattern:
      /^(?:Nx read| Nx read| {2}Nx read| {3}Nx read) the output from (?:the )?cache instead of running the command for (\d+) out of (\d+) tasks\.?$/,
    toEvent: (cached, total) => ({
      kind: "counted",
      tool: "nx",
      counts: { hits: Number(cached), misses: Number(total) - Number(cached) },
    }),
    example: "Nx read the output from the cache instead of running the command for 25 out of 27 tasks.",
    source: "nrwl/nx packages/nx/src/tasks-runner/life-cycles",
  },
  {
    pattern: /^ {2}Cache:\s+(\d+)\/(\d+) hit \(\d+%\)$/,
    toEvent: (cached, total) => ({
      kind: "restated",
      tool: "nx",
      counts: { hits: Number(cached), misses: Number(total) - Number(cached) },
    }),
    example: "  Cache:             1/2 hit (50%)",
    source: "nrwl/nx packages/nx/src/tasks-runner/life-cycles (2026)",
  },
  {
    pattern: /^INFO: (\d+) process(?:es)?: (.+)\.$/,
    toEvent: (total, kinds) => ({ kind: "counted", tool: "bazel", counts: bazelCounts(Number(total), kinds) }),
    example: "INFO: 909 processes: 18 disk cache hit, 577 internal, 314 processwrapper-sandbox.",
    source: "bazelbuild/bazel src/main/java/com/google/devtools/build/lib/runtime/SpawnStats.java",
  },
  {
    pattern: /^cache hit \(direct\) +(\d+)$/,
    toEvent: (hits) => ({ kind: "table", tool: "ccache", counts: { hits: Number(hits) } }),
    example: "cache hit (direct)                    18",
    source: "ccache/ccache src/Statistics.cpp, src/stats.c (before 4.4)",
  },
  {
    pattern: /^cache hit \(preprocessed\) +(\d+)$/,
    toEvent: (hits) => ({ kind: "more", tool: "ccache", counts: { hits: Number(hits) } }),
    example: "cache hit (preprocessed)              23",
    source: "ccache/ccache src/Statistics.cpp, src/stats.c (before 4.4)",
  },
  {
    pattern: /^cache miss +(\d+)$/,
    toEvent: (misses) => ({ kind: "total", tool: "ccache", counts: { misses: Number(misses) } }),
    example: "cache miss                           222",
    source: "ccache/ccache src/Statistics.cpp, src/stats.c (before 4.4)",
  },
  {
    pattern: /^cache hit rate +[\d.]+ ?%$/,
    toEvent: () => ({ kind: "table-ends" }),
    example: "cache hit rate                     15.59 %",
    source: "ccache/ccache src/Statistics.cpp, src/stats.c (before 4.4)",
  },
  {
    pattern: /^Cacheable calls:\s+(\d+) \/ +(\d+) .*$/,
    toEvent: (calls) => ({ kind: "table", tool: "ccache", counts: { calls: Number(calls) } }),
    example: "Cacheable calls:   12 / 20 (60.00%)",
    source: "ccache/ccache src/ccache/core/statistics.cpp (4)",
  },
  {
    pattern: /^ {2}Hits:\s+(\d+)(?: .*)?$/,
    toEvent: (hits) => ({ kind: "total", tool: "ccache", counts: { hits: Number(hits) } }),
    example: "  Hits:             5 / 12 (41.67%)",
    source: "ccache/ccache src/ccache/core/statistics.cpp (4)",
  },
  {
    pattern: /^ {2}Misses:\s+(\d+)(?: .*)?$/,
    toEvent: (misses) => ({ kind: "total", tool: "ccache", counts: { misses: Number(misses) } }),
    example: "  Misses:           7 / 12 (58.33%)",
    source: "ccache/ccache src/ccache/core/statistics.cpp (4)",
  },
  {
    pattern: /^(?:Local|Primary|Remote|Secondary) storage:$/,
    toEvent: () => ({ kind: "table-ends" }),
    example: "Local storage:",
    source: "ccache/ccache src/ccache/core/statistics.cpp (4)",
  },
  {
    pattern: /^Compile requests +(\d+)$/,
    toEvent: (requests) => ({ kind: "table", tool: "sccache", counts: { requests: Number(requests) } }),
    example: "Compile requests                    763",
    source: "mozilla/sccache src/server.rs",
  },
  {
    pattern: /^Cache hits +(\d+)$/,
    toEvent: (hits) => ({ kind: "total", tool: "sccache", counts: { hits: Number(hits) } }),
    example: "Cache hits                           17",
    source: "mozilla/sccache src/server.rs",
  },
  {
    pattern: /^Cache misses +(\d+)$/,
    toEvent: (misses) => ({ kind: "total", tool: "sccache", counts: { misses: Number(misses) } }),
    example: "Cache misses                        746",
    source: "mozilla/sccache src/server.rs",
  },
  {
    pattern: /^Cache location +.*$/,
    toEvent: () => ({ kind: "table-ends" }),
    example: "Cache location                  ghac, name: sccache-v0, prefix: /sccache/",
    source: "mozilla/sccache src/server.rs",
  },
];

/** `29 actionable tasks: 3 executed, 9 from cache, 17 up-to-date`; it begins with a number, so the filter cannot find it. */
export const GRADLE_SUMMARY: Recogniser<ToolEvent> = {
  pattern: /^(\d+) actionable tasks?: (.+)$/,
  toEvent: (total, kinds) => ({
    kind: "counted",
    tool: "gradle",
    counts: {
      tasks: Number(total),
      executed: countOf(kinds, "executed"),
      hits: countOf(kinds, "from cache"),
      up_to_date: countOf(kinds, "up-to-date"),
    },
  }),
  example: "29 actionable tasks: 3 executed, 9 from cache, 17 up-to-date",
  source: "gradle/gradle platforms/core-runtime TaskExecutionStatisticsReporter",
};

function bazelCounts(processes: number, kinds: string): Record<string, number> {
  const hits = [...kinds.matchAll(/(\d+) (?:disk|remote|action) cache hit/g)];
  return { processes, hits: hits.reduce((sum, [, count]) => sum + Number(count), 0) };
}

function countOf(kinds: string, kind: string): number {
  const match = kinds.split(", ").find((part) => part.endsWith(` ${kind}`));
  return match === undefined ? 0 : Number.parseInt(match, 10) || 0;
}
