import { beforeAll, expect, it } from "vitest";
import type { Database, Queryable } from "../../src/store/database.ts";
import { earlierRuns, lastBuilds, lastRuns, previousRun } from "../../src/store/history.ts";
import { runsWithoutLogs } from "../../src/store/runs.ts";
import { trimHistory } from "../../src/store/trim-history.ts";
import { describeDatabases } from "../databases.ts";

/** Enough runs that reading them all would be the wrong plan. */
const RUNS = 20_000;

const query = { workflowId: 7, baseRef: "main", pull: 12, limit: 60, beforeMs: Date.UTC(2030, 0, 1) };

describeDatabases("The history of a busy repository", (open) => {
  let database: Database;
  beforeAll(async () => {
    ({ database } = await open());
    await database.query(
      `INSERT INTO cachewarden.runs (repository_id, run_id, attempt, workflow_id, workflow_name, event, conclusion, head_sha,
         head_branch, head_repository_id, head_owner, started_at, logs)
       SELECT 1 + i % 20, i, 1, 7 + i % 3, 'Test', CASE WHEN i % 10 = 0 THEN 'push' ELSE 'pull_request' END, 'success',
         'sha' || i, CASE WHEN i % 10 = 0 THEN 'main' ELSE 'topic' || i % 500 END, 1, 'syntasso',
         timestamptz '2026-01-01' + i * interval '1 minute', 'read'
       FROM generate_series(1, $1::int) AS i`,
      [RUNS],
    );
    await database.query(
      `INSERT INTO cachewarden.run_pulls (repository_id, run_id, number, base_ref, workflow_id, started_at)
       SELECT repository_id, run_id, run_id % 500, 'main', workflow_id, started_at FROM cachewarden.runs
       WHERE event = 'pull_request'`,
    );
    await database.query(
      `INSERT INTO cachewarden.jobs (repository_id, run_id, job_id, attempt, job, steps)
       SELECT repository_id, run_id, run_id, 1, '{"name": "build"}', '[]' FROM cachewarden.runs`,
    );
    await database.query(
      `INSERT INTO cachewarden.pulls (repository_id, number, state, head_sha, head_ref, base_ref, author_is_bot, locked)
       SELECT 1 + i % 20, i, 'closed', 'sha', 'topic', 'main', false, false FROM generate_series(1, $1::int) AS i`,
      [RUNS],
    );
    await database.execute(
      "ANALYZE cachewarden.pulls; ANALYZE cachewarden.runs; ANALYZE cachewarden.run_pulls; ANALYZE cachewarden.jobs",
    );
  });

  /** The plans of all statements that some work sends, with what it sends also done. */
  async function plansOf(work: (queryable: Queryable & Database) => Promise<unknown>): Promise<readonly string[]> {
    const plans: string[] = [];
    const spy = {
      ...database,
      query: async <Row extends object>(text: string, values: readonly unknown[] = []) => {
        const lines = await database.query<{ "QUERY PLAN": string }>(`EXPLAIN ${text}`, values);
        plans.push(lines.map((line) => line["QUERY PLAN"]).join("\n"));
        return database.query<Row>(text, values);
      },
      transaction: <T>(inner: (transaction: Queryable) => Promise<T>): Promise<T> => inner(spy),
    };
    await work(spy);
    return plans;
  }

  it.each<[string, (queryable: Queryable & Database) => Promise<unknown>]>([
    ["the base branch's runs", (on) => earlierRuns(on, 1, { ...query, source: "branch" })],
    ["other pull requests' runs", (on) => earlierRuns(on, 1, { ...query, source: "pull-requests" })],
    ["the last builds", (on) => lastBuilds(on, 1, query)],
    ["the previous push", (on) => previousRun(on, 1, { ...query, headSha: "now", event: "pull_request" })],
    ["runs without logs", (on) => runsWithoutLogs(on, 1, { ...query, limit: 10 })],
    ["the last runs of a branch", (on) => lastRuns(on, 1, { workflowId: 7, branch: "main", limit: 50 })],
    [
      "what is too old",
      (on) =>
        trimHistory(on, {
          days: (Date.now() - Date.UTC(2026, 0, 1, 1)) / 86_400_000,
          signal: new AbortController().signal,
        }),
    ],
  ])("finds %s by an index", async (_what, work) => {
    const plans = await plansOf(work);
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on (?:runs|run_pulls|jobs|pulls)\b/);
  });
});
