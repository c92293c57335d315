import { fromPglite, type JobInsert, type JobWithMetadata, PgBoss } from "pg-boss";
import { z } from "zod";
import { PostponedError } from "../tasks/postponed-error.ts";
import {
  type Enqueue,
  TASK_DATA,
  TASK_NAMES,
  type TaskData,
  type TaskName,
  type TaskRequest,
} from "../tasks/requests.ts";
import { type Backlogs, readBacklogs } from "./backlog.ts";
import type { Ending } from "./claim.ts";
import { type Dispatcher, StoppedError, startDispatcher } from "./dispatcher.ts";
import { type Forgotten, forgetTasks } from "./forget-tasks.ts";
import { inBatches } from "./in-batches.ts";
import { type Inbox, type InboxOptions, openInbox } from "./inbox.ts";
import { openInboxTable } from "./inbox-table.ts";
import { COMMON, DEAD_LETTER_SECONDS, DEAD_LETTERS, QUEUES } from "./queue-settings.ts";
import { rescue, startRescue } from "./rescue.ts";
import { createRush, type Rush } from "./rush.ts";
import { type Fire, startSchedules } from "./schedules.ts";
import { storeTasks, toJob } from "./store-tasks.ts";
import { createTurns, type Turns } from "./turns.ts";

/** One try of a task, as the worker gets it. */
export interface TaskTry<Name extends TaskName> {
  readonly id: string;
  readonly data: TaskData<Name>;
  /** Aborted when the try takes too long or the server has to stop at once. */
  readonly signal: AbortSignal;
}

export type TaskHandlers = { readonly [Name in TaskName]: (task: TaskTry<Name>) => Promise<void> };

/** How a try ended, for the log and the counters. */
export interface TaskOutcome {
  readonly task: TaskName;
  readonly id: string;
  readonly key: string | null;
  readonly outcome: "done" | "postponed" | "failed" | "given up";
  /** How long it waited for a free hand, from the moment at which it could have been begun. */
  readonly waitedSeconds: number;
  readonly seconds: number;
  /** As stored; what this version does not understand too. */
  readonly data: object;
  readonly error?: unknown;
}

export interface TaskQueue {
  readonly enqueue: Enqueue;
  /** Resolves when no rush of deliveries holds tasks back: before they begin, and between their steps. */
  calm(): Promise<void>;
  /** Begins to work, and lets the schedules fire. */
  work(handlers: TaskHandlers, onOutcome: (outcome: TaskOutcome) => void): Promise<void>;
  /** Deletes everything that it holds of an installation, or of some of its repositories. */
  forget(whose: Forgotten): Promise<void>;
  /** What there is to do, by kind, and how many tasks were given up. */
  backlogs(): Promise<Backlogs>;
  /** Ends the work under way and stops; what has not ended after `seconds` is put back for the next start. */
  stop(seconds: number): Promise<void>;
}

/** Where the queue keeps its tasks: a Postgres of its own connections, or the engine that the store uses too. */
export type QueueBackend = { readonly url: string } | { readonly engine: Parameters<typeof fromPglite>[0] };

/** One statement takes at most so many tasks; above it a statement gets longer than a batch saves. */
const LARGEST_BATCH = 200;

/** How long a stopping server hands deliveries on, in seconds: as few as there are when it is not in a rush. */
const INBOX_STOP_SECONDS = 3;

const QUEUE_SCHEMA = "cachewarden_queue";

export interface QueueOptions {
  readonly onError: (error: Error) => void;
  /** How many times as often the schedules fire; 1 where nothing is said. */
  readonly scheduleSpeed?: number;
}

/** Behind a network that went silent a query would wait for ever. pg-boss passes no such setting on, so it is in the address. */
function bounded(address: string): string {
  const url = new URL(address);
  if (!url.searchParams.has("query_timeout")) url.searchParams.set("query_timeout", "60000");
  return url.href;
}

/** Opens the queue, with its tables, and does not work yet. */
export async function openTaskQueue(
  backend: QueueBackend,
  { onError, scheduleSpeed = 1 }: QueueOptions,
): Promise<TaskQueue> {
  const boss = new PgBoss({
    ...("url" in backend
      ? { connectionString: bounded(backend.url), max: 5, connectionTimeoutMillis: 5_000 }
      : { db: fromPglite(backend.engine), backend: "pglite" }),
    schema: QUEUE_SCHEMA,
    superviseIntervalSeconds: 15,
    schedule: false,
    reindex: false,
  });
  boss.on("error", onError);
  await boss.start();
  await createQueues(boss);

  // The engine belongs to this process alone, so whatever is at work there was left by one that was killed.
  if ("engine" in backend) await rescue({ boss, schema: QUEUE_SCHEMA }, "all that are at work");

  const stores = Object.fromEntries(
    TASK_NAMES.map((name) => [
      name,
      inBatches<JobInsert>((jobs) => storeTasks(boss, name, jobs), { largest: LARGEST_BATCH }),
    ]),
  ) as Record<TaskName, (job: JobInsert) => Promise<void>>;
  const turns = createTurns(Date.now);
  const rush = createRush();
  const dispatchers = new Map<TaskName, Dispatcher>();
  const enqueue = async (request: TaskRequest) => {
    await stores[request.name](toJob(request, turns));
    dispatchers.get(request.name)?.wake();
  };
  const inbox = await openInboxOf(boss, {
    alone: "engine" in backend,
    handOn: async (requests) => void (await Promise.all(requests.map(enqueue))),
    calm: rush.calm,
    onError,
  });

  const fire: Fire = async (task, singletonSeconds) => {
    await boss.insert(task, [{ data: {}, singletonKey: task, singletonSeconds, priority: turns(task) }]);
    dispatchers.get(task)?.wake();
  };
  let stopSchedules = () => {};
  let stopRescue = () => {};

  return {
    enqueue: (request) => {
      if (request.delivery === undefined) return enqueue(request);
      rush.arrived();
      return inbox.put(request);
    },
    calm: rush.calm,
    work: async (handlers, onOutcome) => {
      for (const name of TASK_NAMES) {
        dispatchers.set(name, workOn(boss, { name, handlers, turns, rush, onOutcome, onError }));
      }
      stopSchedules = startSchedules(fire, { onError, speed: scheduleSpeed });
      stopRescue = startRescue({ boss, schema: QUEUE_SCHEMA }, onError);
      inbox.start();
    },
    forget: (whose) => forgetTasks({ boss, schema: QUEUE_SCHEMA }, whose),
    backlogs: () => readBacklogs(boss, QUEUE_SCHEMA),
    stop: async (seconds) => {
      stopSchedules();
      stopRescue();
      await inbox.stop(INBOX_STOP_SECONDS);
      await Promise.all(Array.from(dispatchers.values(), (each) => each.stop(seconds)));
      await boss.stop({ graceful: false, close: true });
    },
  };
}

async function openInboxOf(
  boss: PgBoss,
  { alone, ...options }: Pick<InboxOptions, "handOn" | "calm" | "onError"> & { readonly alone: boolean },
): Promise<Inbox> {
  return openInbox({
    table: await openInboxTable(boss.getDb(), { schema: QUEUE_SCHEMA, alone }),
    giveUp: async (request, cause) => {
      // As text, which the queue takes whatever is in it.
      const group = request.installationId === null ? {} : { group: { id: String(request.installationId) } };
      await boss.insert(DEAD_LETTERS, [{ data: { request: JSON.stringify(request) }, ...group }]);
      const error = new Error(`Delivery ${request.delivery} was given up: the queue does not take its task`, { cause });
      options.onError(error);
    },
    ...options,
  });
}

async function createQueues(boss: PgBoss): Promise<void> {
  await boss.createQueue(DEAD_LETTERS, {
    deleteAfterSeconds: DEAD_LETTER_SECONDS,
    retentionSeconds: DEAD_LETTER_SECONDS,
  });
  for (const name of TASK_NAMES) {
    await boss.createQueue(name, {
      ...COMMON,
      expireInSeconds: QUEUES[name].expireSeconds,
      deadLetter: DEAD_LETTERS,
    });
  }
}

interface WorkOptions<Name extends TaskName> {
  readonly name: Name;
  readonly handlers: TaskHandlers;
  readonly turns: Turns;
  readonly rush: Rush;
  readonly onOutcome: (outcome: TaskOutcome) => void;
  readonly onError: (error: Error) => void;
}

function workOn<Name extends TaskName>(
  boss: PgBoss,
  { name, handlers, turns, rush, onOutcome, onError }: WorkOptions<Name>,
): Dispatcher {
  return startDispatcher({
    boss,
    name,
    settings: QUEUES[name],
    calm: rush.calm,
    work: async (job, signal) => handlers[name]({ id: job.id, data: readData(name, job), signal }),
    putBack: (job, postponed) => putBack(boss, { name, job, postponed, turns }),
    onEnd: (job, ending) =>
      onOutcome({
        task: name,
        id: job.id,
        key: job.singletonKey,
        data: job.data,
        outcome: outcomeOf(job, ending),
        waitedSeconds: Math.max(0, (job.startedOn.getTime() - job.startAfter.getTime()) / 1_000),
        ...ending,
      }),
    onError,
  });
}

function outcomeOf(job: JobWithMetadata<object>, ending: Ending): TaskOutcome["outcome"] {
  if (!("error" in ending)) return "done";
  if (ending.error instanceof PostponedError || ending.error instanceof StoppedError) return "postponed";
  return job.retryCount >= job.retryLimit ? "given up" : "failed";
}

async function putBack(
  boss: PgBoss,
  {
    name,
    job,
    postponed,
    turns,
  }: { name: TaskName; job: JobWithMetadata<object>; postponed: PostponedError; turns: Turns },
): Promise<void> {
  await boss.insert(name, [
    {
      data: postponed.data ?? job.data,
      startAfter: postponed.seconds,
      priority: turns(`${name}/${job.groupId ?? ""}`, { delaySeconds: postponed.seconds }),
      ...(job.singletonKey === null ? {} : { singletonKey: job.singletonKey }),
      ...(job.groupId == null ? {} : { group: { id: job.groupId } }),
    },
  ]);
}

function readData<Name extends TaskName>(name: Name, job: JobWithMetadata<object>): TaskData<Name> {
  const parsed = TASK_DATA[name].safeParse(job.data);
  if (parsed.success) return parsed.data as TaskData<Name>;
  throw new Error(
    `Task ${job.id} (${name}) holds data that this version does not understand: ${z.prettifyError(parsed.error)}. ` +
      "It was stored by another version; start that one to finish it, or let it be given up.",
  );
}
