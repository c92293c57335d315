import { Gauge, type Registry } from "prom-client";
import type { Backlog, Backlogs } from "../queue/backlog.ts";
import type { TaskQueue } from "../queue/task-queue.ts";
import { shared } from "./shared.ts";

/**
 * What there is to do on all servers together: every server gives the same figures, so they are not to be added up.
 * While the database is away they are left out, and `database_up` is 0.
 */
export function collectBacklogs(registry: Registry, backlogs: TaskQueue["backlogs"]): void {
  const ask = shared(() => backlogs().catch(() => undefined));
  const gauge = (name: string, help: string, set: (gauge: Gauge, known: Backlogs | undefined) => void) =>
    new Gauge({
      name: `cachewarden_${name}`,
      help,
      labelNames: name.startsWith("tasks_") ? ["task"] : [],
      registers: [registry],
      async collect() {
        this.reset();
        set(this, await ask());
      },
    });
  const byTask = (value: (backlog: Backlog) => number) => (each: Gauge, known: Backlogs | undefined) => {
    if (known === undefined) return;
    const { "dead-letter": _, ...kinds } = known;
    for (const [task, backlog] of Object.entries(kinds)) each.set({ task }, value(backlog));
  };

  gauge("database_up", "1 while the database answers", (each, known) => each.set(known === undefined ? 0 : 1));
  gauge(
    "tasks_waiting",
    "Stored tasks that are not begun, those that were put off among them",
    byTask(({ waiting }) => waiting),
  );
  gauge(
    "tasks_active",
    "Tasks that some server works on",
    byTask(({ active }) => active),
  );
  gauge(
    "tasks_oldest_seconds",
    "How long the oldest task that could be begun has waited",
    byTask(({ oldestSeconds }) => oldestSeconds),
  );
  gauge("dead_letters", "Tasks that were given up and wait for a person, for at most 30 days", (each, known) => {
    if (known !== undefined) each.set(known["dead-letter"].waiting);
  });
}
