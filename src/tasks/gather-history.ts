import type { RunFacts } from "../analysis/analyse-run.ts";
import { runStateOf } from "../analysis/cache-state.ts";
import type { History } from "../analysis/choose-baseline.ts";
import { missedCaches } from "../analysis/digest-reading.ts";
import type { PreviousResult } from "../analysis/findings.ts";
import { jobSeconds, measureRun } from "../analysis/measure-run.ts";
import { newestJobs } from "../github/jobs.ts";
import type { HistoryQuery, PreviousRun } from "../store/history.ts";
import type { JobRecord, RunRecord } from "../store/runs.ts";
import { configuredHistory, toEarlier } from "./configured-history.ts";
import type { HistoryScope } from "./history-scope.ts";

/** Runs that are looked at for each that is wanted: only those with the same state of caches count. */
const LOOKED_AT = 3;

/** Last runs whose build steps tell what a step costs. Most steps are cached in most runs. */
const BUILDS_LOOKED_AT = 60;

/** Adds to a run of the head what it is compared with, from the store alone. */
export async function gatherHistory({ run, jobs }: RunRecord, scope: HistoryScope): Promise<RunFacts> {
  const { data, pull, baseline } = scope;
  const { store } = scope.dependencies;
  const repositoryId = data.repository.id;
  const query: Omit<HistoryQuery, "source"> = {
    workflowId: run.workflowId,
    baseRef: pull.baseRef,
    pull: pull.number,
    limit: LOOKED_AT * baseline.runs,
    beforeMs: run.startedAtMs,
  };
  const configured = await configuredHistory(query, scope);
  const ofSource = async (source: HistoryQuery["source"]): Promise<History> => ({
    source,
    runs: (await store.earlierRuns(repositoryId, { ...query, source })).map(toEarlier),
  });
  const previous = await store.previousRun(repositoryId, { ...query, headSha: run.headSha, event: run.event });
  const present = new Set(
    newestJobs(
      jobs.map(({ job }) => job),
      run.attempt,
    ),
  );
  return {
    run,
    jobs: jobs.filter(({ job }) => present.has(job)),
    histories: [...configured.histories, await ofSource("branch"), await ofSource("pull-requests")],
    stepHistory: jobs.some(hasBuilds)
      ? await store.lastBuilds(repositoryId, { ...query, limit: BUILDS_LOOKED_AT })
      : [],
    baselineTrouble: configured.trouble,
    previous: previous === undefined ? null : toResult(previous),
  };
}

function hasBuilds({ reading }: JobRecord): boolean {
  return (reading?.builds.length ?? 0) > 0;
}

function toResult({ headSha, conclusion, attempt, jobs: all }: PreviousRun): PreviousResult {
  const jobs = newestJobs(all, attempt);
  return {
    headSha,
    conclusion,
    workingSeconds: measureRun(jobs, 0)?.workingSeconds ?? null,
    state: runStateOf(jobs.map((job) => ({ state: job.digest?.state ?? "unknown", seconds: jobSeconds(job) }))),
    missed: missedCaches(jobs),
  };
}
