import { trendOf } from "../../analysis/trend.ts";
import { readStorage } from "../../config/environment.ts";
import { newestJobs } from "../../github/jobs.ts";
import type { StoredRun } from "../../store/history.ts";
import { createStore, type Store } from "../../store/store.ts";
import { CommandError } from "../command-error.ts";
import type { RepositoryName } from "../repository-argument.ts";
import { tellingErrors } from "../telling-errors.ts";
import { terminalWidth } from "../terminal/terminal-width.ts";
import { csvHistory } from "./csv-history.ts";
import { jsonHistory } from "./json-history.ts";
import { openForReading } from "./open-for-reading.ts";
import { tableHistory } from "./table-history.ts";
import type { WorkflowTrend } from "./workflow-trend.ts";

export interface HistoryOptions {
  readonly workflow?: string;
  readonly branch?: string;
  readonly runs: number;
  readonly format: "table" | "json" | "csv";
}

/** Prints the history of a repository, and sets the exit code where there is none. */
export async function runHistory(repository: RepositoryName, options: HistoryOptions): Promise<void> {
  await tellingErrors(async () => {
    const database = await openForReading(readStorage(process.env));
    try {
      const trends = await readTrends(createStore(database), repository, options);
      process.stdout.write(render(`${repository.owner}/${repository.name}`, trends, options.format));
    } finally {
      await database.close();
    }
  });
}

async function readTrends(
  store: Store,
  { owner, name }: RepositoryName,
  { workflow: wanted, branch, runs: limit }: HistoryOptions,
): Promise<readonly WorkflowTrend[]> {
  const [repository] = await store.findStoredRepositories({ owner, name });
  if (repository === undefined)
    throw new CommandError(
      `Nothing is stored of ${owner}/${name}: no run of it has ended since the app is installed there.`,
    );
  const stored = await store.workflowsOf(repository.id);
  const workflows = stored.filter(({ id, name }) => wanted === undefined || wanted === name || wanted === String(id));
  if (workflows.length === 0) {
    const known = stored.map((each) => `${each.name} (${each.id})`).join(", ");
    throw new CommandError(`No run of ${wanted ?? "any workflow"} is stored. Stored: ${known || "none"}.`);
  }
  const trends: WorkflowTrend[] = [];
  for (const workflow of workflows) {
    const newest = await store.lastRuns(repository.id, {
      workflowId: workflow.id,
      limit,
      ...(branch === undefined ? {} : { branch }),
    });
    trends.push({ workflow, trend: trendOf(newest.toReversed().map(asRun)) });
  }
  return trends;
}

/** Re-runs leave jobs of several attempts; each counts by the newest that ran it. */
function asRun(run: StoredRun): StoredRun {
  return { ...run, jobs: newestJobs(run.jobs, run.attempt) };
}

function render(repository: string, trends: readonly WorkflowTrend[], format: HistoryOptions["format"]): string {
  switch (format) {
    case "table":
      return tableHistory(repository, trends, { width: terminalWidth() });
    case "json":
      return jsonHistory(repository, trends);
    case "csv":
      return csvHistory(trends);
  }
}
