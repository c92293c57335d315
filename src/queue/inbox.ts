import { setTimeout as sleep } from "node:timers/promises";
import type { TaskRequest } from "../tasks/requests.ts";
import { createBell } from "./bell.ts";
import { inBatches } from "./in-batches.ts";
import type { InboxRow, InboxTable } from "./inbox-table.ts";

/**
 * Where what deliveries ask for is stored before GitHub gets its answer: in one row for all that came at the same
 * moment. The queue, whose table has many indexes, takes it from there a moment later.
 */
export interface Inbox {
  /** Resolves once the request is durable. */
  put(request: TaskRequest): Promise<void>;
  /** Begins to hand requests on to the queue. */
  start(): void;
  /** Hands on what is left for so many seconds; the next start or another server does the rest. */
  stop(seconds: number): Promise<void>;
}

export interface InboxOptions {
  readonly table: InboxTable;
  /** Stores requests in the queue. The same may come twice, where a server is killed before their row is deleted. */
  readonly handOn: (requests: readonly TaskRequest[]) => Promise<void>;
  /** Keeps a request that the queue never took, for a person. */
  readonly giveUp: (request: TaskRequest, cause: unknown) => Promise<void>;
  /** Waited for before each step. */
  readonly calm: () => Promise<void>;
  readonly onError: (error: Error) => void;
}

/** So many requests are handed on at once: on the embedded engine all other statements wait some ten milliseconds for that. */
const AT_ONCE = 50;

/** While the database writes one row to its disk, others are received, and go out before it has answered. */
const CALLS_AT_ONCE = 3;

/** How often rows of killed servers are looked for, in milliseconds. */
const LOOK_MS = 5_000;

/** How soon a row that could not be handed on is tried again, in milliseconds. */
const RETRY_MS = 1_000;

/** So often the queue may refuse a request while the database answers; then no further try would help. */
const MOST_TRIES = 5;

export function openInbox(options: InboxOptions): Inbox {
  const { table, calm, onError } = options;
  const bell = createBell();
  let stopping = false;
  let running = Promise.resolve();

  const run = async () => {
    while (!stopping) {
      await calm();
      try {
        if (!(await handOnOldest(options))) await bell.wait(LOOK_MS);
      } catch (error) {
        onError(error as Error);
        await sleep(RETRY_MS);
      }
    }
  };

  return {
    put: inBatches(
      async (requests) => {
        await table.append(requests);
        bell.ring();
      },
      { largest: AT_ONCE, callsAtOnce: CALLS_AT_ONCE },
    ),
    start: () => {
      running = run();
    },
    stop: async (seconds) => {
      stopping = true;
      bell.ring();
      await running;
      const untilMs = performance.now() + seconds * 1_000;
      while (performance.now() < untilMs && (await handOnOldest(options).catch(() => false)));
    },
  };
}

/** Hands some rows on to the queue and deletes them. Gives whether there were any. */
async function handOnOldest(options: InboxOptions): Promise<boolean> {
  const { table, handOn } = options;
  const rows = firstRows(await table.oldest(AT_ONCE));
  if (rows.length === 0) return false;
  try {
    await handOn(rows.flatMap((row) => row.requests));
  } catch {
    // Where it is the database that does not answer, this throws.
    await table.ping();
    for (const row of rows) await handOnSingly(row, options);
    return true;
  }
  await table.remove(rows);
  return true;
}

/** As many rows as hold at most `AT_ONCE` requests, and one at least. */
function firstRows(rows: readonly InboxRow[]): readonly InboxRow[] {
  let requests = 0;
  return rows.filter((row, index) => {
    requests += row.requests.length;
    return index === 0 || requests <= AT_ONCE;
  });
}

/** Hands on each request of a row alone, so that one that the queue refuses holds up no other. */
async function handOnSingly(row: InboxRow, { table, handOn, giveUp, onError }: InboxOptions): Promise<void> {
  const refused: { readonly request: TaskRequest; readonly cause: unknown }[] = [];
  for (const request of row.requests) {
    await handOn([request]).catch((cause: unknown) => refused.push({ request, cause }));
  }
  if (refused.length > 0 && row.tries + 1 < MOST_TRIES) {
    await table.putBack(
      row,
      refused.map(({ request }) => request),
    );
    const { cause } = refused[0] ?? {};
    onError(new Error(`The queue refused the tasks of ${refused.length} deliveries; they are tried again`, { cause }));
    return;
  }
  for (const { request, cause } of refused) await giveUp(request, cause);
  await table.remove([row]);
}
