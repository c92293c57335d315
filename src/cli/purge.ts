import { Command, InvalidArgumentError, Option } from "commander";
import type { PurgeOptions } from "./purge/run-purge.ts";
import { type RepositoryName, toRepositoryName } from "./repository-argument.ts";

const EXAMPLES = `
Without an option it plans what the app would delete by itself. The repository's .github/cachewarden.yml holds here too.
The token is taken from GITHUB_TOKEN or GH_TOKEN, the host of an Enterprise Server from GHE_HOST.

Examples:
  $ export GH_TOKEN=$(gh auth token)
  $ cachewarden purge syntasso/kratix --dry-run      what would go, and why
  $ cachewarden purge syntasso/kratix --pull 665     one closed pull request
  $ cachewarden purge syntasso/kratix --yes --json   in a script

Exit codes: 0 done; 1 GitHub or the configuration stood in the way, or an entry could not be deleted; 2 wrong arguments;\n130 interrupted, after the deletion that was on its way.`;

/** `cachewarden purge OWNER/REPO`. The work is imported when the command is run, so that the others start as fast. */
export function purgeCommand(): Command {
  return new Command("purge")
    .description("Deletes what nobody can read again from a repository's Actions caches, after showing it and asking.")
    .argument("<owner/repo>", "the repository", toRepositoryName)
    .addOption(
      new Option("--pull <number>", "one closed pull request only").argParser(toNumber).conflicts("unreachable"),
    )
    .option("--unreachable", "everything that nobody can read again, whatever the configuration's switches say")
    .option("--dry-run", "show the plan and delete nothing")
    .option("--yes", "do not ask")
    .option("--json", "print the plan and what came of it as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (repository: RepositoryName, options: PurgeOptions) => {
      const { runPurge } = await import("./purge/run-purge.ts");
      await runPurge(repository, options);
    });
}

function toNumber(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It takes the number of a pull request.");
}
