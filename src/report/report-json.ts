import type { BuildSummary, CacheSummary, JobFindings, PullFindings, WorkflowFindings } from "../analysis/findings.ts";
import type { CacheBudget } from "../model/cache-entry.ts";
import type { PurgeResult } from "../model/purge.ts";
import { commentJson } from "./escape.ts";

/** The report as scripts read it from the comment's last line, schema 1. docs/report.md explains its fields. */
export interface Report {
  readonly schema: 1;
  readonly pull: number;
  readonly head_sha: string;
  readonly verdict: string;
  readonly workflows: readonly ReportWorkflow[];
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

/** The report stays below this, in bytes of UTF-8, so that most of the comment is left for people. */
export const MOST_REPORT_BYTES = 16_384;

/** The longest name in the report, in characters. GitHub allows longer ones; a script needs no more to tell them apart. */
const MOST_NAME_CHARACTERS = 200;

/**
 * Makes the report. Where it would get too large, jobs are left out of it, those with nothing to say first, and counted.
 */
export function toReport(findings: PullFindings): Report {
  const ranked = findings.workflows
    .flatMap((workflow) => workflow.jobs)
    .toSorted((a, b) => importance(b) - importance(a));
  const full = assemble(findings, new Set(ranked));
  if (sizeOf(full) < MOST_REPORT_BYTES) return full;

  // The largest number of jobs that fits, by halving: the size grows with each.
  let fits = 0;
  let tooMany = ranked.length;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (sizeOf(assemble(findings, new Set(ranked.slice(0, middle)))) < MOST_REPORT_BYTES) fits = middle;
    else tooMany = middle;
  }
  return assemble(findings, new Set(ranked.slice(0, fits)));
}

function importance(job: JobFindings): number {
  if (job.significant || job.conclusion === "failure") return 3;
  if (job.caches !== null || job.build !== null) return 2;
  return job.deltaSeconds === null ? 0 : 1;
}

function sizeOf(report: Report): number {
  return new TextEncoder().encode(commentJson(report)).byteLength;
}

function assemble(findings: PullFindings, kept: ReadonlySet<JobFindings>): Report {
  const all = findings.workflows.reduce((sum, workflow) => sum + workflow.jobs.length, 0);
  return {
    schema: 1,
    pull: findings.pull,
    head_sha: findings.headSha,
    verdict: findings.verdict,
    workflows: findings.workflows.map((workflow) => toWorkflow(workflow, kept)),
    jobs_omitted: all - kept.size,
    ...(findings.purge === null ? {} : { purged: toPurged(findings.purge) }),
    ...(findings.budget === null ? {} : { budget: toBudget(findings.budget) }),
  };
}

function toWorkflow(workflow: WorkflowFindings, kept: ReadonlySet<JobFindings>): ReportWorkflow {
  const { baseline } = workflow;
  return {
    workflow: name(workflow.workflow),
    workflow_id: workflow.workflowId,
    run_id: workflow.runId,
    attempt: workflow.attempt,
    conclusion: workflow.conclusion,
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
    jobs: workflow.jobs.filter((job) => kept.has(job)).map(toJob),
  };
}

function toJob(job: JobFindings): ReportJob {
  return {
    name: name(job.name),
    conclusion: job.conclusion,
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

function name(text: string): string {
  return Array.from(text.toWellFormed()).slice(0, MOST_NAME_CHARACTERS).join("");
}
