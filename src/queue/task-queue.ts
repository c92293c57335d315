import type { PGlite } from "@electric-sql/pglite";
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
import { inBatches } from "./in-batches.ts";
import { COMMON, DEAD_LETTER_SECONDS, DEAD_LETTERS, QUEUES } from "./queue-settings.ts";

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
  readonly seconds: number;
  readonly error?: unknown;
}

export interface TaskQueue {
  readonly enqueue: Enqueue;
  /** Begins to work. */
  work(handlers: TaskHandlers, onOutcome: (outcome: TaskOutcome) => void): Promise<void>;
  /** How many tasks wait, by kind, and how many were given up. */
  depths(): Promise<Readonly<Record<TaskName | typeof DEAD_LETTERS, number>>>;
  /** Ends the work under way and stops; what has not ended after `seconds` is put back for the next start. */
  stop(seconds: number): Promise<void>;
}

/** Where the queue keeps its tasks: a Postgres of its own connections, or the engine that the store uses too. */
export type QueueBackend = { readonly url: string } | { readonly engine: PGlite };

/** One statement takes at most so many tasks; above it a statement gets longer than a batch saves. */
const LARGEST_BATCH = 200;

/** How often a worker looks for tasks whose delay is over, in seconds; new tasks without a delay wake it at once. */
const POLL_SECONDS = 1;

const QUEUE_SCHEMA = "cachewarden_queue";

/** Opens the queue, with its tables, and does not work yet. */
export async function openTaskQueue(backend: QueueBackend, onError: (error: Error) => void): Promise<TaskQueue> {
  const boss = new PgBoss({
    ...("url" in backend
      ? { connectionString: backend.url, max: 5, connectionTimeoutMillis: 5_000 }
      : { db: fromPglite(backend.engine), backend: "pglite" }),
    schema: QUEUE_SCHEMA,
    useListenNotify: true,
    superviseIntervalSeconds: 15,
    schedule: false,
    reindex: false,
  });
  boss.on("error", onError);
  await boss.start();
  await createQueues(boss);

  const stores = Object.fromEntries(
    TASK_NAMES.map((name) => [
      name,
      inBatches<JobInsert>(async (jobs) => void (await boss.insert(name, [...jobs])), LARGEST_BATCH),
    ]),
  ) as Record<TaskName, (job: JobInsert) => Promise<void>>;
  const enqueue: Enqueue = (request) => stores[request.name](toJob(request));

  return {
    enqueue,
    work: async (handlers, onOutcome) => {
      for (const name of TASK_NAMES) await workOn(boss, { name, handlers, onOutcome });
    },
    depths: () => readDepths(boss),
    stop: (seconds) => boss.stop({ graceful: true, timeout: seconds * 1_000, close: true }),
  };
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
      notify: true,
    });
  }
}

function toJob({ data, key, installationId, delaySeconds }: TaskRequest): JobInsert {
  return {
    data,
    singletonKey: key,
    group: { id: String(installationId) },
    ...(delaySeconds === undefined ? {} : { startAfter: delaySeconds }),
  };
}

async function workOn<Name extends TaskName>(
  boss: PgBoss,
  { name, handlers, onOutcome }: { name: Name; handlers: TaskHandlers; onOutcome: (outcome: TaskOutcome) => void },
): Promise<void> {
  const options = {
    includeMetadata: true,
    localConcurrency: QUEUES[name].concurrency,
    pollingIntervalSeconds: POLL_SECONDS,
  } as const;
  await boss.work<object, void, typeof options>(name, options, async ([job]) => {
    if (job === undefined) return;
    const started = performance.now();
    const report = (outcome: TaskOutcome["outcome"], error?: unknown) =>
      onOutcome({
        task: name,
        id: job.id,
        key: job.singletonKey,
        outcome,
        seconds: (performance.now() - started) / 1_000,
        ...(error === undefined ? {} : { error }),
      });
    try {
      await handlers[name]({ id: job.id, data: readData(name, job), signal: job.signal });
      report("done");
    } catch (error) {
      if (error instanceof PostponedError) {
        await putBack(boss, { name, job, postponed: error });
        report("postponed", error);
        return;
      }
      report(job.retryCount >= job.retryLimit ? "given up" : "failed", error);
      throw error;
    }
  });
}

/** Stored before the present try is counted as done, so that the work is never in neither place. */
async function putBack(
  boss: PgBoss,
  { name, job, postponed }: { name: TaskName; job: JobWithMetadata<object>; postponed: PostponedError },
): Promise<void> {
  await boss.insert(name, [
    {
      data: postponed.data ?? job.data,
      startAfter: postponed.seconds,
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

async function readDepths(boss: PgBoss): Promise<Readonly<Record<TaskName | typeof DEAD_LETTERS, number>>> {
  const names = [...TASK_NAMES, DEAD_LETTERS] as const;
  const depths = await Promise.all(
    names.map(async (name) => {
      const [stats] = await boss.getQueueStats(name, { force: true });
      return [name, stats?.queuedCount ?? 0] as const;
    }),
  );
  return Object.fromEntries(depths) as Record<TaskName | typeof DEAD_LETTERS, number>;
}
