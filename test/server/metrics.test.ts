import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { HANDLED_EVENTS } from "../../src/app.ts";
import type { LogReading } from "../../src/model/reading.ts";
import type { Backlogs } from "../../src/queue/backlog.ts";
import type { TaskOutcome } from "../../src/queue/task-queue.ts";
import { collectBudgets } from "../../src/server/budget-gauges.ts";
import { createMetrics } from "../../src/server/metrics.ts";
import { TASK_NAMES } from "../../src/tasks/requests.ts";

const NOTHING = { waiting: 0, active: 0, oldestSeconds: 0 };
const quiet = Object.fromEntries([...TASK_NAMES, "dead-letter"].map((name) => [name, NOTHING])) as unknown as Backlogs;

const outcome: TaskOutcome = {
  task: "report-pull",
  id: "a6e4c1f2",
  key: "1/2",
  outcome: "done",
  seconds: 0.3,
  waitedSeconds: 4,
  data: { repository: { owner: "syntasso", name: "kratix" } },
};

/** Lines of the text that begin so. */
function lines(text: string, start: string): string[] {
  return text.split("\n").filter((line) => line.startsWith(start));
}

describe("the metrics", () => {
  it("count deliveries, tasks, requests, reports and what was purged", async () => {
    const metrics = createMetrics(async () => quiet);
    metrics.delivery("workflow_run.completed", "stored");
    metrics.task(outcome);
    metrics.request({ method: "GET", status: 200 });
    metrics.report("created");
    metrics.purged(3, 5_000);
    metrics.purgeEnd("refused");
    const text = await metrics.registry.metrics();
    expect(lines(text, 'cachewarden_deliveries_total{event="workflow_run.completed"')).toEqual([
      'cachewarden_deliveries_total{event="workflow_run.completed",outcome="stored"} 1',
      'cachewarden_deliveries_total{event="workflow_run.completed",outcome="ignored"} 0',
      'cachewarden_deliveries_total{event="workflow_run.completed",outcome="refused"} 0',
    ]);
    expect(lines(text, "cachewarden_task_seconds_sum{")).toEqual([
      'cachewarden_task_seconds_sum{task="report-pull",outcome="done"} 0.3',
    ]);
    expect(lines(text, "cachewarden_task_wait_seconds_sum{")).toEqual([
      'cachewarden_task_wait_seconds_sum{task="report-pull",outcome="done"} 4',
    ]);
    expect(lines(text, "cachewarden_github_requests_total{")).toEqual([
      'cachewarden_github_requests_total{method="GET",status="200"} 1',
    ]);
    expect(lines(text, "cachewarden_reports_total{")).toEqual(['cachewarden_reports_total{outcome="created"} 1']);
    expect(lines(text, "cachewarden_purged_entries_total ")).toEqual(["cachewarden_purged_entries_total 3"]);
    expect(lines(text, "cachewarden_purged_bytes_total ")).toEqual(["cachewarden_purged_bytes_total 5000"]);
    expect(lines(text, "cachewarden_purges_total{")).toEqual(['cachewarden_purges_total{state="refused"} 1']);
  });

  it("count deliveries of each event from zero on, so that an alert sees the first that is refused, and that none come", async () => {
    const text = await createMetrics(async () => quiet).registry.metrics();
    for (const event of HANDLED_EVENTS) {
      expect(text).toContain(`cachewarden_deliveries_total{event="${event}",outcome="refused"} 0\n`);
    }
  });

  it("show the backlog as the database has it at the scrape, and dead letters apart", async () => {
    const backlogs = {
      ...quiet,
      "report-pull": { waiting: 7, active: 2, oldestSeconds: 12.5 },
      "dead-letter": { waiting: 1, active: 0, oldestSeconds: 99 },
    };
    const text = await createMetrics(async () => backlogs).registry.metrics();
    expect(lines(text, 'cachewarden_tasks_waiting{task="report-pull"}')).toEqual([
      'cachewarden_tasks_waiting{task="report-pull"} 7',
    ]);
    expect(lines(text, 'cachewarden_tasks_active{task="report-pull"}')).toEqual([
      'cachewarden_tasks_active{task="report-pull"} 2',
    ]);
    expect(lines(text, 'cachewarden_tasks_oldest_seconds{task="report-pull"}')).toEqual([
      'cachewarden_tasks_oldest_seconds{task="report-pull"} 12.5',
    ]);
    expect(lines(text, "cachewarden_dead_letters ")).toEqual(["cachewarden_dead_letters 1"]);
    expect(lines(text, "cachewarden_tasks_waiting").join()).not.toContain("dead-letter");
  });

  it("are served, and say so, while the database is away", async () => {
    const metrics = createMetrics(() => Promise.reject(new Error("no connection to db.example.com")));
    metrics.report("created");
    const text = await metrics.registry.metrics();
    expect(lines(text, "cachewarden_database_up ")).toEqual(["cachewarden_database_up 0"]);
    expect(lines(text, "cachewarden_reports_total{")).toHaveLength(1);
    expect(text).not.toContain("db.example.com");
  });

  it("tell what an installation has left by its number, and nothing after its hour", async () => {
    const metrics = createMetrics(async () => quiet);
    const soon = Date.now() + 60_000;
    metrics.remaining({ installationId: 11, remaining: 40, resetsAtMs: soon });
    metrics.remaining({ installationId: 11, remaining: 41, resetsAtMs: soon });
    metrics.remaining({ installationId: 12, remaining: 4_000, resetsAtMs: Date.now() - 1 });
    const text = await metrics.registry.metrics();
    expect(lines(text, "cachewarden_github_remaining_requests{")).toEqual([
      'cachewarden_github_remaining_requests{installation="11"} 40',
    ]);
  });

  it("name at most two hundred installations, those with the fewest requests left", async () => {
    const metrics = createMetrics(async () => quiet);
    for (let id = 1; id <= 300; id += 1) {
      metrics.remaining({ installationId: id, remaining: id, resetsAtMs: Date.now() + 60_000 });
    }
    const shown = lines(await metrics.registry.metrics(), "cachewarden_github_remaining_requests{");
    expect(shown).toHaveLength(200);
    expect(shown.at(-1)).toContain('installation="200"');
  });

  it("count what logs said of caches, and what of it was not understood", async () => {
    const metrics = createMetrics(async () => quiet);
    const cache = { outcome: "hit" } as LogReading["caches"][number];
    const caches = [cache, { ...cache, outcome: "unknown" as const }];
    metrics.reading({ lines: 900, bytes: 1, caches, builds: [], tools: [], goModules: [] });
    const text = await metrics.registry.metrics();
    expect(lines(text, "cachewarden_log_lines_total ")).toEqual(["cachewarden_log_lines_total 900"]);
    expect(lines(text, "cachewarden_unknown_log_lines_total ")).toEqual(["cachewarden_unknown_log_lines_total 1"]);
    expect(lines(text, 'cachewarden_cache_outcomes_total{outcome="hit"}')).toHaveLength(1);
  });

  it("hold no name of a repository", async () => {
    const metrics = createMetrics(async () => quiet);
    metrics.task(outcome);
    expect(await metrics.registry.metrics()).not.toMatch(/syntasso|kratix/);
  });
});

describe("the page on operating", () => {
  const page = readFileSync(new URL("../../docs/operating.md", import.meta.url), "utf8");
  const metrics = createMetrics(async () => quiet);
  collectBudgets(metrics.registry, async () => ({ warned: 0, watched: 0 }));
  const served = metrics.registry.getMetricsAsArray().map(({ name }) => name);
  const named = new Set([...page.matchAll(/\b(cachewarden_[a-z_]+)/g)].map((match) => match[1] ?? ""));
  const alerts = [...page.matchAll(/alert: (\w+), expr: (.*?)(?:, for: \w+)? }/g)].map(([, name = "", expr = ""]) => ({
    name,
    expr,
  }));

  it("names every metric of ours, and none that is not there", () => {
    const own = served.filter((name) => name.startsWith("cachewarden_"));
    // `cachewarden_queue` is a schema of the database.
    expect([...named].filter((name) => name !== "cachewarden_queue").toSorted()).toEqual(own.toSorted());
  });

  it("has a runbook for each alert, and alerts on nothing that is not served", () => {
    expect(alerts.length).toBeGreaterThan(5);
    const runbooks = [...page.matchAll(/^### (\w+)$/gm)].map((match) => match[1]);
    expect(runbooks).toEqual(alerts.map(({ name }) => name));
    const asked = alerts.flatMap(({ expr }) => expr.match(/\b(?:cachewarden|process)_[a-z_]+/g) ?? []);
    expect(asked.filter((name) => !served.includes(name))).toEqual([]);
  });
});
