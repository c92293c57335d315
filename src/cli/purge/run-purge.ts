import { createInterface } from "node:readline/promises";
import { count } from "../../report/format.ts";
import { toItem } from "../caches/caches-json.ts";
import { openRepository, type RepositoryAccess } from "../caches/github-access.ts";
import { type PlanScope, planRepository, type RepositoryPlan } from "../caches/repository-plan.ts";
import { CommandError } from "../command-error.ts";
import type { RepositoryName } from "../repository-argument.ts";
import { tellingErrors } from "../telling-errors.ts";
import { paletteFor } from "../terminal/palette.ts";
import { terminalJson } from "../terminal/terminal-json.ts";
import { terminalWidth } from "../terminal/terminal-width.ts";
import { type CarriedOut, carryOut } from "./carry-out.ts";
import { startDeletionBar } from "./deletion-bar.ts";
import { listenForInterruption } from "./interruption.ts";
import { planText, what } from "./plan-text.ts";
import { stillListed } from "./still-listed.ts";

export interface PurgeOptions {
  readonly pull?: number;
  readonly unreachable?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Shows what would be deleted and why, asks, deletes, and tells what came of it. */
export async function runPurge(repository: RepositoryName, options: PurgeOptions): Promise<void> {
  const name = `${repository.owner}/${repository.name}`;
  await tellingErrors(async () => {
    const access = await openRepository(repository, process.env);
    const look = await planRepository(access, scopeOf(options));
    const dryRun = options.dryRun === true || access.config.purge.dry_run;
    const isDue = !dryRun && look.plan.remove.length > 0;
    // Whoever is asked sees the plan; standard output is for the JSON then.
    const page = options.json === true ? process.stderr : process.stdout;
    if (options.json !== true || (isDue && options.yes !== true)) {
      const text = { width: terminalWidth(), palette: paletteFor(page), nowMs: Date.now() };
      const limit = options.pull === undefined ? await access.cacheLimit() : null;
      page.write(planText({ repository: name, limit, look }, text));
      if (dryRun) page.write(`\n${dryRunLine(options)}\n`);
    }
    const done: CarriedOut[] = [];
    const tellJson = () => {
      if (options.json === true) process.stdout.write(purgeJson(name, { look, done, dryRun }));
    };
    try {
      if (isDue) await deleteAsked(name, { access, look, options, page, done });
    } catch (error) {
      // What was deleted before is told all the same.
      if (done.length > 0) tellJson();
      throw error;
    }
    tellJson();
    if (done.some(({ outcome }) => outcome === "failed" || outcome === "listed")) process.exitCode = 1;
  });
}

function scopeOf({ pull, unreachable }: PurgeOptions): PlanScope {
  if (pull !== undefined) return { kind: "pull", number: pull };
  return { kind: unreachable === true ? "unreachable" : "configured" };
}

function dryRunLine({ dryRun }: PurgeOptions): string {
  return dryRun === true
    ? "Dry run: nothing was deleted."
    : "Nothing was deleted: the repository's configuration has purge.dry_run on.";
}

async function deleteAsked(
  name: string,
  {
    access,
    look,
    options,
    page,
    done,
  }: {
    access: RepositoryAccess;
    look: RepositoryPlan;
    options: PurgeOptions;
    /** Where a person reads. */
    page: NodeJS.WriteStream;
    /** What was done so far is added to it. */
    done: CarriedOut[];
  },
): Promise<void> {
  const { remove, bytes } = look.plan;
  if (options.yes !== true && !(await agrees(`\nDelete ${what(remove.length, bytes)} of ${name}? [y/N] `))) {
    page.write("Nothing was deleted.\n");
    return;
  }
  const bar = await startDeletionBar(remove.length);
  const interruption = listenForInterruption();
  try {
    await carryOut(access, look, {
      signal: interruption.signal,
      onDone: (each) => {
        done.push(each);
        bar.advance();
      },
      onLimit: (seconds) => console.error(`cachewarden: GitHub's rate limit is reached, going on in ${seconds} s`),
    });
  } finally {
    bar.stop();
    interruption.stop();
    if (options.json !== true) page.write(doneLines(done));
  }
  if (interruption.signal.aborted) console.error(`cachewarden: ${stoppedWords(remove.length - done.length)}`);
  const listed = await stillListed(access, done);
  for (const [index, { planned }] of done.entries()) {
    if (listed.has(planned.entry.id)) done[index] = { planned, outcome: "listed" };
  }
  if (options.json !== true) page.write(proofLine(done));
}

function stoppedWords(left: number): string {
  return `interrupted: ${count(left, "entry was", "entries were")} not asked for; run the command again to go on`;
}

async function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new CommandError("nobody is there to ask before deleting: pass --yes, or --dry-run to see the plan only");
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } catch (error) {
    // Ctrl+C and Ctrl+D are a no.
    if (!(error instanceof Error && error.name === "AbortError")) throw error;
    process.stderr.write("\n");
    return false;
  } finally {
    terminal.close();
  }
}

function doneLines(done: readonly CarriedOut[]): string {
  const by = Map.groupBy(done, ({ outcome }) => outcome);
  const say = (outcome: CarriedOut["outcome"], words: string) => {
    const entries = by.get(outcome) ?? [];
    const bytes = entries.reduce((sum, { planned }) => sum + planned.entry.sizeBytes, 0);
    return entries.length === 0 ? "" : `${what(entries.length, bytes)} ${words}\n`;
  };
  return [
    say("deleted", "deleted."),
    say("gone", "had gone already."),
    say("kept", "kept: the ref is in use again."),
    say("failed", "could not be deleted; run the command again later."),
  ].join("");
}

function proofLine(done: readonly CarriedOut[]): string {
  const of = (outcome: CarriedOut["outcome"]) => done.filter((each) => each.outcome === outcome).length;
  const listed = of("listed");
  if (listed > 0) {
    return `GitHub still lists ${listed} of them, although it said that they were deleted; run the command again later.\n`;
  }
  return of("deleted") > 0 ? "Looked again: GitHub lists none of them any more.\n" : "";
}

function purgeJson(
  repository: string,
  { look, done, dryRun }: { look: RepositoryPlan; done: readonly CarriedOut[]; dryRun: boolean },
): string {
  const outcomes = new Map(done.map(({ planned, outcome }) => [planned.entry.id, outcome]));
  const deleted = done.filter(({ outcome }) => outcome === "deleted").map(({ planned }) => planned.entry.sizeBytes);
  const report = {
    schema: 1,
    repository,
    dry_run: dryRun,
    plan: { entries: look.plan.remove.length, bytes: look.plan.bytes },
    deleted: { entries: deleted.length, bytes: deleted.reduce((sum, bytes) => sum + bytes, 0) },
    items: look.plan.remove.map(({ entry, reason }) => ({
      ...toItem(entry, { plan: "delete", reason }),
      outcome: outcomes.get(entry.id) ?? null,
    })),
  };
  return terminalJson(report);
}
