import { setTimeout as sleep } from "node:timers/promises";
import { createGitHub } from "../../src/github/github.ts";
import { QuietOctokit } from "../../src/github/octokit.ts";
import { createTaskHandlers } from "../../src/server/task-handlers.ts";
import type { Store } from "../../src/store/store.ts";
import { PostponedError } from "../../src/tasks/postponed-error.ts";
import { TASK_DATA, type TaskName, type TaskRequest } from "../../src/tasks/requests.ts";
import type { StandIn } from "../../stand-in/stand-in.ts";

/** A line of the server's log. */
export interface LoggedLine {
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Tasks with the real GitHub client and store, run one after the other as soon as they are asked for. */
export interface TaskRunner {
  readonly enqueue: (request: TaskRequest) => Promise<void>;
  /** Runs what waits, and what that asks for, until nothing waits. Only GitHub's limits are waited for. */
  drain(): Promise<void>;
  /** Runs the next task only. */
  step(): Promise<void>;
  readonly waiting: readonly TaskRequest[];
  readonly lines: readonly LoggedLine[];
}

/** A task may be put off this often; more would be for ever. */
const MOST_POSTPONED = 10;

export function createTaskRunner(standIn: StandIn, store: Store): TaskRunner {
  const app = new QuietOctokit({
    auth: { appId: standIn.appId, privateKey: standIn.privateKey },
    baseUrl: standIn.url,
  });
  const waiting: TaskRequest[] = [];
  const lines: LoggedLine[] = [];
  const write = (facts: Record<string, unknown>, message: string) => void lines.push({ facts, message });
  const log = { info: write, warn: write, error: write, debug: write, child: () => log };
  const metrics = { purged: () => {}, purgeEnd: () => {}, report: () => {}, reading: () => {} };
  const enqueue = async (request: TaskRequest) => {
    const isWaiting = waiting.some(({ name, key }) => name === request.name && key === request.key);
    if (!isWaiting) waiting.push(request);
  };
  const handlers = createTaskHandlers({
    forgetTasks: async () => {},
    github: createGitHub({ auth: async () => app } as never, standIn.appId),
    store,
    enqueue,
    historyDays: 400,
    handledEvents: new Set<string>(),
    log: log as never,
    metrics: metrics as never,
  });

  let postponed = 0;
  const step = async () => {
    const request = waiting.shift();
    if (request === undefined) return;
    const data = TASK_DATA[request.name].parse(request.data);
    const handle = handlers[request.name] as (task: object) => Promise<void>;
    try {
      await handle({ id: "1", data, signal: new AbortController().signal });
    } catch (error) {
      if (!(error instanceof PostponedError)) throw error;
      // After a limit the client sends nothing until it is over; other delays need no waiting.
      if (error.cause !== undefined) await sleep(error.seconds * 1_000);
      postponed += 1;
      if (postponed > MOST_POSTPONED) throw error;
      await enqueue({ ...request, data: (error.data ?? data) as never } as TaskRequest<TaskName>);
    }
  };
  return {
    enqueue,
    waiting,
    lines,
    step,
    drain: async () => {
      while (waiting.length > 0) await step();
    },
  };
}
