import { Command, Option } from "commander";
import type { ReportFormat } from "./analyze/run-analyze.ts";

const EXAMPLES = `
Examples:
  $ cachewarden analyze build.log                    one job's raw log
  $ cachewarden analyze logs.zip                     the log archive of a run, as GitHub gives it
  $ cachewarden analyze logs/                        the same, unpacked; or any folder of .txt and .log files
  $ gh run view 123 --log | cachewarden analyze -    a run, straight from GitHub's command line
  $ cachewarden analyze logs.zip --format json | jq '.jobs[].caches[] | select(.outcome == "miss")'

  $ gh api --paginate --slurp 'repos/{owner}/{repo}/actions/runs/123/jobs' > jobs.json
  $ cachewarden analyze logs.zip --steps jobs.json   also tells which step each cache and build belongs to

Exit codes: 0 all was read; 1 something could not be read (the rest is still printed); 2 wrong arguments.`;

/** `cachewarden analyze PATH…`. The work is imported when the command is run, so that the others start as fast. */
export function analyzeCommand(): Command {
  return new Command("analyze")
    .description("Tells what caches, image builds and build tools did in the logs of CI jobs.")
    .argument("<path...>", "a job's log, a folder or zip of logs, or - for standard input")
    .addOption(
      new Option("-f, --format <format>", "how to print it").choices(["text", "json", "markdown"]).default("text"),
    )
    .option("--steps <file>", "the run's jobs as GitHub's API gives them (JSON), to tell the steps")
    .addHelpText("after", EXAMPLES)
    .action(async (paths: readonly string[], options: { readonly format: ReportFormat; readonly steps?: string }) => {
      const { runAnalyze } = await import("./analyze/run-analyze.ts");
      await runAnalyze(paths, options);
    });
}
