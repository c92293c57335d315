import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { DeliveryOutcome } from "../app.ts";
import type { RequestObservation } from "../github/octokit.ts";
import type { TaskOutcome, TaskQueue } from "../queue/task-queue.ts";

/** The server's counters. No label names a repository, a key or a person, because `/metrics` asks for no password. */
export interface Metrics {
  readonly registry: Registry;
  delivery(event: string, outcome: DeliveryOutcome): void;
  task(outcome: TaskOutcome): void;
  request(request: RequestObservation): void;
  purged(entries: number, bytes: number): void;
}

/** Creates the counters; `depths` is asked at each scrape. */
export function createMetrics(depths: TaskQueue["depths"]): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const deliveries = new Counter({
    name: "cachewarden_deliveries_total",
    help: "Webhook deliveries by event and what became of them",
    labelNames: ["event", "outcome"],
    registers,
  });
  const tasks = new Histogram({
    name: "cachewarden_task_seconds",
    help: "Tries of tasks by kind and outcome, with the time that they took",
    labelNames: ["task", "outcome"],
    buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900],
    registers,
  });
  const requests = new Counter({
    name: "cachewarden_github_requests_total",
    help: "Requests to GitHub by method and status; status 0 means that no answer came",
    labelNames: ["method", "status"],
    registers,
  });
  const purgedEntries = new Counter({
    name: "cachewarden_purged_entries_total",
    help: "Cache entries deleted",
    registers,
  });
  const purgedBytes = new Counter({
    name: "cachewarden_purged_bytes_total",
    help: "Bytes of the deleted cache entries",
    registers,
  });
  new Gauge({
    name: "cachewarden_tasks_waiting",
    help: "Stored tasks that wait, by kind; dead-letter holds those that were given up",
    labelNames: ["task"],
    registers,
    async collect() {
      for (const [task, depth] of Object.entries(await depths())) this.set({ task }, depth);
    },
  });

  return {
    registry,
    delivery: (event, outcome) => deliveries.inc({ event, outcome }),
    task: ({ task, outcome, seconds }) => tasks.observe({ task, outcome }, seconds),
    request: ({ method, status }) => requests.inc({ method, status: String(status) }),
    purged: (entries, bytes) => {
      purgedEntries.inc(entries);
      purgedBytes.inc(bytes);
    },
  };
}
