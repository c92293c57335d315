import { paletteFor } from "../analyze/palette.ts";
import { terminalWidth } from "../analyze/terminal-width.ts";
import { cachesJson } from "./caches-json.ts";
import { cachesText } from "./caches-text.ts";
import { openRepository } from "./github-access.ts";
import { planRepository } from "./repository-plan.ts";
import { summariseCaches } from "./summarise-caches.ts";
import { tellingErrors } from "./telling-errors.ts";

/** Prints what lies in a repository's caches, and what a purge would do. */
export async function runCaches(name: string, { json = false }: { readonly json?: boolean }): Promise<void> {
  await tellingErrors(async () => {
    const access = await openRepository(name, process.env);
    const look = await planRepository(access, { kind: "configured" });
    const facts = { repository: name, limit: await access.cacheLimit(), summary: summariseCaches(look), look };
    const options = { width: terminalWidth(), palette: paletteFor(process.stdout), nowMs: Date.now() };
    process.stdout.write(json ? cachesJson(facts) : cachesText(facts, options));
  });
}
