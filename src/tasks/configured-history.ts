import type { EarlierRun, History } from "../analysis/choose-baseline.ts";
import { newestJobs } from "../github/jobs.ts";
import type { HistoryQuery, RunTimes } from "../store/history.ts";
import type { HistoryScope } from "./history-scope.ts";

/** New runs of another repository's workflow are looked for so often, at most; it may send us no events. */
const LOOK_AGAIN_MS = 60 * 60_000;

/** What a configured baseline gives: its runs, with jobs named as they are here, or why it gives none. */
export interface ConfiguredHistory {
  readonly histories: readonly History[];
  readonly trouble: string | null;
}

/** Runs of the other repository's workflow that the configuration names, where it names one. */
export async function configuredHistory(
  { beforeMs, limit }: Pick<HistoryQuery, "beforeMs" | "limit">,
  { data, baseline: { from }, dependencies }: HistoryScope,
): Promise<ConfiguredHistory> {
  if (from === null) return { histories: [], trouble: null };
  const { installationId, repository } = data;
  const { store, enqueue } = dependencies;
  const place = await store.findBaselinePlace(repository.id, from);
  if (place === undefined) return { histories: [], trouble: null };
  if (Date.now() - place.lookedAtMs > LOOK_AGAIN_MS) {
    const key = String(repository.id);
    await enqueue({
      name: "learn-baseline",
      key,
      installationId,
      data: { installationId, repository },
      background: true,
    });
  }
  if (place.kind === "unusable") return { histories: [], trouble: place.trouble };
  const earlier = await store.earlierRuns(place.repositoryId, {
    workflowId: place.workflowId,
    baseRef: place.branch,
    source: "branch",
    pull: 0,
    limit,
    beforeMs,
  });
  const { job_prefix: prefix } = from;
  return {
    histories: [{ source: "configured", runs: earlier.map(toEarlier).map((run) => renamed(run, prefix)) }],
    trouble: null,
  };
}

/** Re-runs leave jobs of several attempts; each counts by the newest that ran it. */
export function toEarlier({ jobs }: RunTimes): EarlierRun {
  return { jobs: newestJobs(jobs, Number.MAX_SAFE_INTEGER) };
}

/** Jobs of a reusable workflow begin with the name of the job that calls it, which differs from caller to caller. */
function renamed({ jobs }: EarlierRun, prefix: { readonly here: string; readonly there: string } | null): EarlierRun {
  if (prefix === null) return { jobs };
  return {
    jobs: jobs.map((job) =>
      job.name.startsWith(prefix.there)
        ? { ...job, name: `${prefix.here}${job.name.slice(prefix.there.length)}` }
        : job,
    ),
  };
}
