import { Command } from "commander";
import { type RepositoryName, toRepositoryName } from "./repository-argument.ts";

const EXAMPLES = `
The token is taken from GITHUB_TOKEN or GH_TOKEN, the host of an Enterprise Server from GHE_HOST.

Examples:
  $ export GH_TOKEN=$(gh auth token)
  $ cachewarden caches syntasso/kratix
  $ cachewarden caches syntasso/kratix --json | jq '.families[] | select(.on_default_branch | not)'

Exit codes: 0 printed; 1 GitHub or the configuration stood in the way; 2 wrong arguments.`;

/** `cachewarden caches OWNER/REPO`. The work is imported when the command is run, so that the others start as fast. */
export function cachesCommand(): Command {
  return new Command("caches")
    .description("Shows what lies in a repository's Actions caches, who can read it, and what a purge would do.")
    .argument("<owner/repo>", "the repository", toRepositoryName)
    .option("--json", "print every entry as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (repository: RepositoryName, options: { readonly json?: boolean }) => {
      const { runCaches } = await import("./caches/run-caches.ts");
      await runCaches(repository, options);
    });
}
