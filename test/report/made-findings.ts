import type { JobFindings, PullFindings, WorkflowFindings } from "../../src/analysis/findings.ts";
import { summariseBuilds, summariseCaches } from "../../src/analysis/summarise-reading.ts";
import type { LogReading } from "../../src/model/reading.ts";

export const HEAD_SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";

/** Made findings: one workflow of one job, as usual, against ten warm runs on main. */
export function madeFindings(changes: Partial<PullFindings> = {}): PullFindings {
  return {
    pull: 12,
    headSha: HEAD_SHA,
    verdict: "unchanged",
    workflows: [madeWorkflow()],
    purge: null,
    budget: null,
    warnAt: 0.8,
    configFaults: [],
    ...changes,
  };
}

export function madeWorkflow(changes: Partial<WorkflowFindings> = {}): WorkflowFindings {
  return {
    workflow: "Test Kratix",
    workflowId: 7,
    runId: 1,
    attempt: 1,
    conclusion: "success",
    workingSeconds: 214,
    wallSeconds: 230,
    queueSeconds: 4,
    state: "warm",
    baseline: { source: "branch", runs: 10, medianSeconds: 212, madSeconds: 4, state: "warm", leftAside: [] },
    baselineTrouble: null,
    earlierRuns: 10,
    baseRef: "main",
    deltaSeconds: 2,
    significant: false,
    coldStart: null,
    coldSeconds: null,
    criticalPath: null,
    saved: null,
    lost: null,
    previous: null,
    jobs: [madeJob()],
    sharedScopes: [],
    ...changes,
  };
}

/** A made job of a minute. With a reading, its summaries are made from that. */
export function madeJob(changes: Partial<JobFindings> = {}): JobFindings {
  const reading = changes.reading ?? null;
  return {
    name: "run-tests / build",
    conclusion: "success",
    seconds: 60,
    queueSeconds: 2,
    state: "warm",
    baselineSeconds: 61,
    baselineRuns: 10,
    deltaSeconds: -1,
    significant: false,
    coldStart: false,
    caches: summariseCaches(reading),
    build: summariseBuilds(reading),
    saved: null,
    lost: null,
    startedAtMs: Date.UTC(2026, 10, 24, 12),
    completedAtMs: Date.UTC(2026, 10, 24, 12, 1),
    reading,
    ...changes,
  };
}

export function madeReading(changes: Partial<LogReading> = {}): LogReading {
  return { lines: 100, bytes: 10_000, caches: [], builds: [], tools: [], goModules: [], ...changes };
}
