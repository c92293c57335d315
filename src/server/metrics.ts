import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import { type DeliveryOutcome, HANDLED_EVENTS } from "../app.ts";
import type { RequestObservation } from "../github/octokit.ts";
import type { RemainingRequests } from "../github/scoped-client.ts";
import type { TaskOutcome, TaskQueue } from "../queue/task-queue.ts";
import type { TaskDependencies } from "../tasks/dependencies.ts";
import { collectBacklogs } from "./backlog-gauges.ts";
import { createRemainingGauge } from "./remaining-gauge.ts";

/**
 * The server's counters. No label holds a name or a text from outside, because `/metrics` asks for no password: an
 * installation is its number, and everything else is one of the words of this program.
 */
export interface Metrics {
  readonly registry: Registry;
  delivery(event: string, outcome: DeliveryOutcome): void;
  task(outcome: TaskOutcome): void;
  request(request: RequestObservation): void;
  remaining(remaining: Pick<RemainingRequests, "installationId" | "remaining" | "resetsAtMs">): void;
  readonly report: TaskDependencies["onReport"];
  readonly reading: TaskDependencies["onReading"];
  readonly purged: TaskDependencies["onPurged"];
  readonly purgeEnd: TaskDependencies["onPurgeEnd"];
}

const DELIVERY_OUTCOMES: readonly DeliveryOutcome[] = ["stored", "ignored", "refused"];

const TASK_BUCKETS = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900];

/** Creates the counters; `backlogs` is asked at each scrape. */
export function createMetrics(backlogs: TaskQueue["backlogs"]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  collectBacklogs(registry, backlogs);
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Counter({ name: `cachewarden_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  const histogram = (name: string, help: string) =>
    new Histogram({
      name: `cachewarden_${name}`,
      help,
      labelNames: ["task", "outcome"],
      buckets: TASK_BUCKETS,
      registers: [registry],
    });

  const deliveries = counter("deliveries_total", "Webhook deliveries by event and what became of them", [
    "event",
    "outcome",
  ]);
  // From zero on: Prometheus sees no increase in a count that appears as 1, and nothing at all in one that is not there.
  for (const event of HANDLED_EVENTS) {
    for (const outcome of DELIVERY_OUTCOMES) deliveries.inc({ event, outcome }, 0);
  }
  const tasks = histogram("task_seconds", "Tries of tasks by kind and outcome, with the time that they took");
  const waits = histogram("task_wait_seconds", "How long tasks that could be begun waited for a free hand");
  const requests = counter(
    "github_requests_total",
    "Requests to GitHub by method and status; status 0 means that no answer came",
    ["method", "status"],
  );
  const reports = counter("reports_total", "Reports by what became of the comment", ["outcome"]);
  const logLines = counter("log_lines_total", "Lines of job logs that were read");
  const cacheOutcomes = counter("cache_outcomes_total", "Restores found in job logs by how they ended", ["outcome"]);
  const unknownLines = counter(
    "unknown_log_lines_total",
    "Times that a log said something of a cache that is not understood",
  );
  const purgedEntries = counter("purged_entries_total", "Cache entries deleted");
  const purges = counter("purges_total", "Purges of a ref by how they ended: refused ones need a person", ["state"]);
  const purgedBytes = counter("purged_bytes_total", "Bytes of the deleted cache entries");

  return {
    registry,
    delivery: (event, outcome) => deliveries.inc({ event, outcome }),
    task: ({ task, outcome, seconds, waitedSeconds }) => {
      tasks.observe({ task, outcome }, seconds);
      waits.observe({ task, outcome }, waitedSeconds);
    },
    request: ({ method, status }) => requests.inc({ method, status: String(status) }),
    remaining: createRemainingGauge(registry, Date.now),
    report: (outcome) => reports.inc({ outcome }),
    reading: ({ lines, caches }) => {
      logLines.inc(lines);
      for (const { outcome } of caches) cacheOutcomes.inc({ outcome });
      unknownLines.inc(caches.filter(({ outcome }) => outcome === "unknown").length);
    },
    purgeEnd: (state) => purges.inc({ state }),
    purged: (entries, bytes) => {
      purgedEntries.inc(entries);
      purgedBytes.inc(bytes);
    },
  };
}
