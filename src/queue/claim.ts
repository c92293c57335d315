import type { JobWithMetadata, PgBoss } from "pg-boss";
import { PostponedError } from "../tasks/postponed-error.ts";

/** A task that this server works on. */
export interface Claim {
  readonly job: JobWithMetadata<object>;
  readonly controller: AbortController;
  /** Resolves once the queue knows how the try ended. */
  settled: Promise<void>;
}

/** How a try ended. */
export interface Ending {
  readonly seconds: number;
  /** Absent: it did its work. */
  readonly error?: unknown;
}

export interface Settlement {
  readonly boss: Pick<PgBoss, "complete" | "fail" | "findJobs">;
  /** Stores a postponed task for later. */
  readonly putBack: (job: JobWithMetadata<object>, postponed: PostponedError) => Promise<void>;
  /** Called once the queue knows how a try ended. */
  readonly onEnd: (job: JobWithMetadata<object>, ending: Ending) => void;
}

/** Waits for the try and tells the queue how it ended. Fenced: a claim that was lost meanwhile changes nothing. */
export async function settle(
  { boss, putBack, onEnd }: Settlement,
  { claim: { job, controller }, working }: { readonly claim: Claim; readonly working: Promise<void> },
): Promise<void> {
  const attempt = { id: job.id, retryCount: job.retryCount };
  const started = performance.now();
  const ending = await endOf(working, { job, controller });
  if (ending.kind === "threw" && ending.error instanceof PostponedError) {
    // Stored before the present try is counted as done, so that the work is never in neither place.
    await putBack(job, ending.error);
    await boss.complete(job.name, attempt);
  } else if (ending.kind === "threw" && !(await waitsAgain(boss, job))) {
    await boss.fail(job.name, attempt, { message: String(ending.error) });
  } else {
    await boss.complete(job.name, attempt);
  }
  const seconds = (performance.now() - started) / 1_000;
  onEnd(job, ending.kind === "threw" ? { seconds, error: ending.error } : { seconds });
}

/**
 * Whether the same work waits already: a request came in during this try, or an earlier one waits to be tried again.
 * That one does it, so this one is not tried again too; pg-boss would give it up at once, as only one of a key may wait.
 */
async function waitsAgain(boss: Settlement["boss"], job: JobWithMetadata<object>): Promise<boolean> {
  if (job.singletonKey === null) return false;
  return (await boss.findJobs(job.name, { key: job.singletonKey, queued: true, limit: 1 })).length > 0;
}

async function endOf(
  working: Promise<void>,
  { job, controller }: Pick<Claim, "job" | "controller">,
): Promise<{ readonly kind: "returned" } | { readonly kind: "threw"; readonly error: unknown }> {
  const expiry = setTimeout(() => {
    controller.abort(new Error(`Task ${job.id} (${job.name}) took longer than ${job.expireInSeconds} s`));
  }, job.expireInSeconds * 1_000);
  try {
    await Promise.race([working, aborted(controller.signal)]);
    return { kind: "returned" };
  } catch (error) {
    return { kind: "threw", error };
  } finally {
    clearTimeout(expiry);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Says that the tries are alive; one whose claim another server has taken is cut off. */
export async function beat(boss: Pick<PgBoss, "touch">, name: string, claims: readonly Claim[]): Promise<void> {
  if (claims.length === 0) return;
  const answer: object = await boss.touch(
    name,
    claims.map(({ job }) => ({ id: job.id, retryCount: job.retryCount })),
  );
  if (!("settled" in answer) || !Array.isArray(answer.settled)) return;
  for (const { job, controller } of claims) {
    if (!answer.settled.includes(job.id)) {
      controller.abort(new Error(`Task ${job.id} (${job.name}) is no longer claimed by this server`));
    }
  }
}
