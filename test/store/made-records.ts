import type { PullRequest } from "../../src/model/pull.ts";
import type { LogReading } from "../../src/model/reading.ts";
import type { Job, WorkflowRun } from "../../src/model/run.ts";

/** A moment that all made runs count from. */
export const START_MS = Date.UTC(2026, 7, 21, 10, 0, 0);

export function madePull(changes: Partial<PullRequest> = {}): PullRequest {
  return {
    number: 12,
    state: "open",
    headSha: "a".repeat(40),
    headRef: "faster",
    headRepositoryId: 1,
    baseRef: "main",
    authorIsBot: false,
    locked: false,
    updatedAtMs: START_MS,
    ...changes,
  };
}

/** A successful run of the base branch. */
export function madeRun(changes: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    id: 100,
    attempt: 1,
    workflowId: 7,
    workflowName: "Test Kratix",
    event: "push",
    conclusion: "success",
    headSha: "b".repeat(40),
    headBranch: "main",
    headRepositoryId: 1,
    headOwner: "syntasso",
    startedAtMs: START_MS,
    ...changes,
  };
}

export function madeJob(changes: Partial<Job> = {}): Job {
  return {
    id: 1_000,
    attempt: 1,
    name: "build",
    conclusion: "success",
    labels: ["ubuntu-latest"],
    createdAtMs: START_MS,
    startedAtMs: START_MS + 1_000,
    completedAtMs: START_MS + 61_000,
    steps: [
      { number: 1, name: "Set up job", conclusion: "success", startedAtMs: START_MS + 1_000, completedAtMs: null },
    ],
    ...changes,
  };
}

export function madeReading(changes: Partial<LogReading> = {}): LogReading {
  return { lines: 10, bytes: 500, caches: [], builds: [], tools: [], goModules: [], ...changes };
}
