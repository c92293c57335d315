import { Command, InvalidArgumentError, Option } from "commander";
import type { HistoryOptions } from "./history/run-history.ts";
import { type RepositoryName, toRepositoryName } from "./repository-argument.ts";

const EXAMPLES = `
Examples:
  $ cachewarden history syntasso/kratix                            every workflow, its last 50 runs
  $ cachewarden history syntasso/kratix --workflow "Test Kratix" --branch main
  $ cachewarden history syntasso/kratix --format csv > runs.csv    a row for each run, and for each key family of it
  $ cachewarden history syntasso/kratix --format json | jq '.workflows[].families[] | {family, hit_rate}'

It reads the server's data: set DATABASE_URL, or DATA_DIR, as the server has it. The embedded database belongs to one
process at a time, so there the server has to be stopped while the command runs.

Exit codes: 0 printed; 1 nothing is stored of that repository, or the data cannot be read; 2 wrong arguments.`;

/** Runs that are read at most: a terminal shows no more, and a spreadsheet has enough. */
const MOST_RUNS = 5_000;

/** `cachewarden history OWNER/REPO`. */
export function historyCommand(): Command {
  return new Command("history")
    .description("Prints how the runs of a repository's workflows went: durations, hit rates, cached share.")
    .argument("<owner/repo>", "the repository", toRepositoryName)
    .option("-w, --workflow <workflow>", "one workflow only, by its name or id")
    .option("-b, --branch <branch>", "runs of this branch only")
    .option("-n, --runs <number>", "how many runs of each workflow", toRuns, 50)
    .addOption(
      new Option("-f, --format <format>", "how to print it").choices(["table", "json", "csv"]).default("table"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (repository: RepositoryName, options: HistoryOptions) => {
      const { runHistory } = await import("./history/run-history.ts");
      await runHistory(repository, options);
    });
}

function toRuns(text: string): number {
  const runs = Number(text);
  if (!Number.isInteger(runs) || runs < 1 || runs > MOST_RUNS)
    throw new InvalidArgumentError(`It takes a number from 1 to ${MOST_RUNS}.`);
  return runs;
}
