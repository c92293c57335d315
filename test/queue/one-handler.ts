import type { TaskHandlers, TaskOutcome, TaskQueue, TaskTry } from "../../src/queue/task-queue.ts";
import type { TaskRequest } from "../../src/tasks/requests.ts";

/** Works on one kind of task with `work`, and on no other. Gives how the tries ended, as they end. */
export async function workOnReports(
  queue: TaskQueue,
  work: (task: TaskTry<"report-pull">) => Promise<void>,
): Promise<readonly TaskOutcome[]> {
  const outcomes: TaskOutcome[] = [];
  const handlers = new Proxy({} as TaskHandlers, {
    get: (_, name) => (name === "report-pull" ? work : async () => {}),
  });
  await queue.work(handlers, (outcome) => {
    if (outcome.task === "report-pull") outcomes.push(outcome);
  });
  return outcomes;
}

/** Asks for the report of one pull request, without a delay. */
export function report(pull: number, delivery?: string): TaskRequest<"report-pull"> {
  const repository = { id: 1, owner: "syntasso", name: "kratix" };
  return {
    name: "report-pull",
    key: `1/${pull}`,
    installationId: 7,
    data: { installationId: 7, repository, pull },
    ...(delivery !== undefined && { delivery }),
  };
}
