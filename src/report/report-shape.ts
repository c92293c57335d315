import type { BuildSummary, CacheSummary, JobFindings, PullFindings, WorkflowFindings } from "../analysis/findings.ts";
import type { CacheBudget } from "../model/cache-entry.ts";
import type { PurgeResult } from "../model/purge.ts";

/** The report as scripts read it from the comment's last line, schema 1. docs/report.md explains its fields. */
export interface Report {
  readonly schema: 1;
  readonly pull: number;
  readonly head_sha: string;
  readonly verdict: string;
  readonly workflows: readonly ReportWorkflow[];
  /** Of more workflows than the report has room for; absent where there are none. */
  readonly workflows_omitted?: number;
  readonly jobs_omitted: number;
  readonly purged?: { readonly entries: number; readonly bytes: number; readonly dry_run: boolean };
  readonly budget?: {
    readonly used_bytes: number;
    readonly limit_bytes: number;
    readonly entries: number;
    readonly pull_bytes: number;
  };
}

interface ReportWorkflow {
  readonly workflow: string;
  readonly workflow_id: number;
  readonly run_id: number;
  readonly attempt: number;
  readonly conclusion: string | null;
  readonly working_seconds: number | null;
  readonly wall_seconds: number | null;
  readonly baseline: {
    readonly source: string;
    readonly runs: number;
    readonly median_seconds: number;
    readonly mad_seconds: number;
  } | null;
  readonly delta_seconds: number | null;
  readonly significant: boolean;
  readonly jobs: readonly ReportJob[];
}

interface ReportJob {
  readonly name: string;
  readonly conclusion: string | null;
  readonly seconds: number | null;
  readonly baseline_seconds: number | null;
  readonly delta_seconds: number | null;
  readonly significant: boolean;
  readonly caches: {
    readonly hits: number;
    readonly partial: number;
    readonly misses: number;
    readonly failed: number;
    readonly restored_bytes: number;
    readonly restore_seconds: number;
  } | null;
  readonly build: {
    readonly steps: number;
    readonly cached: number;
    readonly executed: number;
    readonly failed: number;
    readonly executed_seconds: number;
  } | null;
}

/** What of the findings the report has room for. */
export interface Kept {
  readonly workflows: readonly WorkflowFindings[];
  readonly jobs: ReadonlySet<JobFindings>;
  /** The longest text of others in it, in characters. */
  readonly textCharacters: number;
}

/** Puts findings, as far as they are kept, in the report's words. */
export function assembleReport(findings: PullFindings, kept: Kept): Report {
  const all = findings.workflows.reduce((sum, workflow) => sum + workflow.jobs.length, 0);
  const workflows = kept.workflows.map((workflow) => toWorkflow(workflow, kept));
  const omitted = findings.workflows.length - workflows.length;
  return {
    schema: 1,
    pull: findings.pull,
    head_sha: cut(findings.headSha, kept),
    verdict: findings.verdict,
    workflows,
    ...(omitted > 0 ? { workflows_omitted: omitted } : {}),
    jobs_omitted: all - workflows.reduce((sum, { jobs }) => sum + jobs.length, 0),
    ...(findings.purge === null ? {} : { purged: toPurged(findings.purge) }),
    ...(findings.budget === null ? {} : { budget: toBudget(findings.budget) }),
  };
}

function toWorkflow(workflow: WorkflowFindings, kept: Kept): ReportWorkflow {
  const { baseline } = workflow;
  return {
    workflow: cut(workflow.workflow, kept),
    workflow_id: workflow.workflowId,
    run_id: workflow.runId,
    attempt: workflow.attempt,
    conclusion: workflow.conclusion === null ? null : cut(workflow.conclusion, kept),
    working_seconds: workflow.workingSeconds,
    wall_seconds: workflow.wallSeconds,
    baseline:
      baseline === null
        ? null
        : {
            source: baseline.source,
            runs: baseline.runs,
            median_seconds: baseline.medianSeconds,
            mad_seconds: baseline.madSeconds,
          },
    delta_seconds: workflow.deltaSeconds,
    significant: workflow.significant,
    jobs: workflow.jobs.filter((job) => kept.jobs.has(job)).map((job) => toJob(job, kept)),
  };
}

function toJob(job: JobFindings, kept: Kept): ReportJob {
  return {
    name: cut(job.name, kept),
    conclusion: job.conclusion === null ? null : cut(job.conclusion, kept),
    seconds: job.seconds,
    baseline_seconds: job.baselineSeconds,
    delta_seconds: job.deltaSeconds,
    significant: job.significant,
    caches: job.caches === null ? null : toCaches(job.caches),
    build: job.build === null ? null : toBuild(job.build),
  };
}

function toCaches(caches: CacheSummary): ReportJob["caches"] {
  const { hits, partial, misses, failed } = caches;
  return {
    hits,
    partial,
    misses,
    failed,
    restored_bytes: caches.restoredBytes,
    restore_seconds: caches.restoreSeconds,
  };
}

function toBuild(build: BuildSummary): ReportJob["build"] {
  const { steps, cached, executed, failed } = build;
  return { steps, cached, executed, failed, executed_seconds: build.executedSeconds };
}

function toPurged({ entries, bytes, ...purge }: PurgeResult): NonNullable<Report["purged"]> {
  return { entries, bytes, dry_run: purge.kind === "done" && purge.dryRun };
}

function toBudget(budget: CacheBudget): NonNullable<Report["budget"]> {
  return {
    used_bytes: budget.usedBytes,
    limit_bytes: budget.limitBytes,
    entries: budget.entries,
    pull_bytes: budget.pullBytes,
  };
}

/** GitHub allows long names; a script needs no more to tell them apart. */
function cut(text: string, { textCharacters }: Kept): string {
  return Array.from(text.slice(0, 2 * textCharacters).toWellFormed())
    .slice(0, textCharacters)
    .join("");
}
