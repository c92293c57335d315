import type { RepositoryName } from "../repository-argument.ts";
import { tellingErrors } from "../telling-errors.ts";
import { paletteFor } from "../terminal/palette.ts";
import { terminalWidth } from "../terminal/terminal-width.ts";
import { cachesJson } from "./caches-json.ts";
import { cachesText } from "./caches-text.ts";
import { openRepository } from "./github-access.ts";
import { planRepository } from "./repository-plan.ts";
import { summariseCaches } from "./summarise-caches.ts";

/** Prints what lies in a repository's caches, and what a purge would do. */
export async function runCaches(
  repository: RepositoryName,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  await tellingErrors(async () => {
    const access = await openRepository(repository, process.env);
    const look = await planRepository(access, { kind: "configured" });
    const repositoryName = `${repository.owner}/${repository.name}`;
    const facts = {
      repository: repositoryName,
      limit: await access.cacheLimit(),
      summary: summariseCaches(look),
      look,
    };
    const options = { width: terminalWidth(), palette: paletteFor(process.stdout), nowMs: Date.now() };
    process.stdout.write(json ? cachesJson(facts) : cachesText(facts, options));
  });
}
