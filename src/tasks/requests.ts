import { z } from "zod";
import { mergeRef } from "../model/pull.ts";
import { PURGE_CAUSES, type PurgeCause } from "../model/purge.ts";

/**
 * The durable work that there is, by name, with the data that is stored for each.
 * Stored data may be older than the program that reads it, so it is checked when a worker takes it.
 */
const repository = z.object({ id: z.number(), owner: z.string(), name: z.string() });

const workflowRun = z.object({
  id: z.number(),
  attempt: z.number(),
  workflowId: z.number(),
  workflowName: z.string(),
  event: z.string(),
  conclusion: z.string().nullable(),
  headSha: z.string(),
  headBranch: z.string().nullable(),
  headRepositoryId: z.number().nullable(),
  headOwner: z.string().nullable(),
  startedAtMs: z.number(),
});

/** The GUID of the delivery that a task began with, so that the log of all that followed can be found by it. */
const delivery = z.string().optional();

export const TASK_DATA = {
  /** Reads a completed run's jobs and logs into the store, then asks for the reports of its pull requests. */
  "read-run": z.object({
    installationId: z.number(),
    repository,
    run: workflowRun,
    /** How often jobs and logs were looked for in vain: GitHub may show them some seconds after the run ended. */
    logLooks: z.number().default(0),
    delivery,
  }),
  /** Writes the one comment of a pull request from what the store knows. */
  "report-pull": z.object({ installationId: z.number(), repository, pull: z.number(), delivery }),
  /** Reads a pull request again after it changed, and asks for its report. */
  "read-pull": z.object({ installationId: z.number(), repository, pull: z.number(), delivery }),
  /** Learns the times of what a pull request's runs are compared with, where nothing is known, and asks for its report. */
  "learn-history": z.object({ installationId: z.number(), repository, pull: z.number(), delivery }),
  /** Reads the logs of earlier runs that were learnt by their times only, and asks for the report that wanted them. */
  "learn-logs": z.object({
    installationId: z.number(),
    repository,
    workflowId: z.number(),
    baseRef: z.string(),
    pull: z.number(),
    delivery,
  }),
  /** Looks again for new runs of the other repository's workflow that a configuration compares with. */
  "learn-baseline": z.object({ installationId: z.number(), repository }),
  /** Deletes history, of runs and of purges, that is older than it is kept. */
  "trim-history": z.object({}),
  /** Deletes what nobody can read again under one ref: a closed pull request's, a deleted branch's, … */
  "purge-ref": z.object({
    installationId: z.number(),
    repository,
    ref: z.string(),
    cause: z.enum(PURGE_CAUSES),
    /** How often GitHub still listed what it had deleted. */
    looks: z.number().default(0),
    delivery,
  }),
  /** Looks through a repository's caches for refs whose end was missed, and at its budget. */
  "sweep-repository": z.object({ installationId: z.number(), repository }),
  /** Learns where the app is installed, forgets where it no longer is, and asks for each installation's repositories. */
  "list-installations": z.object({}),
  /** Learns which repositories an installation may see, and forgets those that it no longer may. */
  "list-repositories": z.object({ installationId: z.number() }),
  /** Finds webhooks that did not arrive, and has them sent again. The data is where a look that was cut off goes on. */
  "recover-deliveries": z.object({
    cursor: z.string().optional(),
    sinceMs: z.number().optional(),
    newestAtMs: z.number().optional(),
    openAtMs: z.number().optional(),
  }),
  /** Asks for the reconciliation of every repository at work. */
  "reconcile-runs": z.object({}),
  /** Finds runs of a repository that ended and of which no webhook came. */
  "reconcile-repository": z.object({ installationId: z.number(), repository }),
  /** Deletes everything that is stored of an installation and its repositories. */
  "forget-installation": z.object({ installationId: z.number() }),
  /** Deletes everything that is stored of repositories that are gone, or out of an installation's reach. */
  "forget-repositories": z.object({ installationId: z.number(), repositoryIds: z.array(z.number()) }),
} as const satisfies Record<string, z.ZodType>;

export type TaskName = keyof typeof TASK_DATA;
export type TaskData<Name extends TaskName> = z.infer<(typeof TASK_DATA)[Name]>;

/** Work to be stored. */
export interface TaskRequest<Name extends TaskName = TaskName> {
  readonly name: Name;
  /** What it works on. While a request with the same name and key waits, another one is the same work and is dropped. */
  readonly key: string;
  readonly data: z.input<(typeof TASK_DATA)[Name]>;
  /** Whose limits it spends: work of one installation never takes all workers. `null` for the app's own work. */
  readonly installationId: number | null;
  /** The GUID of the delivery that asks for it. The same delivery again is dropped, unless its work was given up. */
  readonly delivery?: string;
  /** Not before so many seconds from now. */
  readonly delaySeconds?: number;
  /** Nobody waits for it: it comes after what is asked for within the next quarter of an hour. */
  readonly background?: boolean;
}

/** The tasks that are about the app as a whole: they need no data, so they can come round on a schedule. */
export type AppTaskName = {
  [Name in TaskName]: Record<never, never> extends TaskData<Name> ? Name : never;
}[TaskName];

/** Stores work; resolved once it is durable. */
export type Enqueue = (request: TaskRequest) => Promise<void>;

/** The names, in an order that does not matter. */
export const TASK_NAMES = Object.keys(TASK_DATA) as readonly TaskName[];

/**
 * Seconds between the end of a run and the report on it: runs of one push that end together make one edit of the
 * comment and not several.
 */
export const GATHER_SECONDS = 3;

type PullTask = Pick<TaskData<"report-pull">, "installationId" | "repository" | "delivery">;

/** Asks for a completed run to be read. */
export function readRun(
  { installationId, repository }: PullTask,
  run: TaskData<"read-run">["run"],
): TaskRequest<"read-run"> {
  return {
    name: "read-run",
    key: `${repository.id}/${run.id}/${run.attempt}`,
    installationId,
    data: { installationId, repository, run },
  };
}

/** Asks for a look for runs of which no webhook came. */
export function reconcileRepository({ installationId, repository }: PullTask): TaskRequest<"reconcile-repository"> {
  return {
    name: "reconcile-repository",
    key: `${repository.id}`,
    installationId,
    data: { installationId, repository },
  };
}

/** Asks for the report of one pull request, after the time in which more of its runs may end. */
export function reportPull(
  { installationId, repository, delivery }: PullTask,
  pull: number,
): TaskRequest<"report-pull"> {
  return {
    name: "report-pull",
    key: `${repository.id}/${pull}`,
    installationId,
    data: { installationId, repository, pull, delivery },
    delaySeconds: GATHER_SECONDS,
  };
}

/** Asks for what a pull request's runs are compared with; the report follows by itself. */
export function learnHistory(
  { installationId, repository, delivery }: PullTask,
  pull: number,
): TaskRequest<"learn-history"> {
  return {
    name: "learn-history",
    key: `${repository.id}/${pull}`,
    installationId,
    data: { installationId, repository, pull, delivery },
  };
}

/** Asks for the purge of one ref. */
export function purgeRef(
  { installationId, repository, delivery }: PullTask,
  { ref, cause, looks = 0 }: { readonly ref: string; readonly cause: PurgeCause; readonly looks?: number },
): TaskRequest<"purge-ref"> {
  return {
    name: "purge-ref",
    key: `${repository.id}/${ref}`,
    installationId,
    data: { installationId, repository, ref, cause, looks, delivery },
  };
}

/** Asks for the purge of one closed pull request. */
export function purgePull(scope: PullTask, pull: number, cause: "close" | "run"): TaskRequest<"purge-ref"> {
  return purgeRef(scope, { ref: mergeRef(pull), cause });
}

/** Asks for a look through one repository's caches. */
export function sweepRepository({ installationId, repository }: PullTask): TaskRequest<"sweep-repository"> {
  return {
    name: "sweep-repository",
    key: `${repository.id}`,
    installationId,
    data: { installationId, repository },
    background: true,
  };
}

/** Asks for an installation's repositories, once for all that changed there within some seconds. */
export function listRepositories(installationId: number): TaskRequest<"list-repositories"> {
  return { name: "list-repositories", key: `${installationId}`, installationId, data: { installationId } };
}
