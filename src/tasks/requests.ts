import { z } from "zod";

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

export const TASK_DATA = {
  /** Reads a completed run's jobs and logs into the store, then asks for the reports of its pull requests. */
  "read-run": z.object({
    installationId: z.number(),
    repository,
    run: workflowRun,
    /** How often the logs were looked for in vain: GitHub may serve them some seconds after the run ended. */
    logLooks: z.number().default(0),
  }),
  /** Writes the one comment of a pull request from what the store knows. */
  "report-pull": z.object({ installationId: z.number(), repository, pull: z.number() }),
  /** Deletes the caches of a closed pull request. */
  "purge-pull": z.object({ installationId: z.number(), repository, pull: z.number() }),
} as const satisfies Record<string, z.ZodType>;

export type TaskName = keyof typeof TASK_DATA;
export type TaskData<Name extends TaskName> = z.infer<(typeof TASK_DATA)[Name]>;

/** Work to be stored. */
export interface TaskRequest<Name extends TaskName = TaskName> {
  readonly name: Name;
  /** What it works on. While a request with the same name and key waits, another one is the same work and is dropped. */
  readonly key: string;
  readonly data: z.input<(typeof TASK_DATA)[Name]>;
  /** Whose limits it spends: work of one installation never takes all workers. */
  readonly installationId: number;
  /** Not before so many seconds from now. */
  readonly delaySeconds?: number;
}

/** Stores work; resolved once it is durable. */
export type Enqueue = (request: TaskRequest) => Promise<void>;

/** The names, in an order that does not matter. */
export const TASK_NAMES = Object.keys(TASK_DATA) as readonly TaskName[];

/**
 * Seconds between the end of a run and the report on it: runs of one push that end together make one edit of the
 * comment and not several.
 */
export const GATHER_SECONDS = 3;

type PullTask = Pick<TaskData<"report-pull">, "installationId" | "repository">;

/** Asks for the report of one pull request, after the time in which more of its runs may end. */
export function reportPull({ installationId, repository }: PullTask, pull: number): TaskRequest<"report-pull"> {
  return {
    name: "report-pull",
    key: `${repository.id}/${pull}`,
    installationId,
    data: { installationId, repository, pull },
    delaySeconds: GATHER_SECONDS,
  };
}

/** Asks for the purge of one closed pull request. */
export function purgePull({ installationId, repository }: PullTask, pull: number): TaskRequest<"purge-pull"> {
  return {
    name: "purge-pull",
    key: `${repository.id}/${pull}`,
    installationId,
    data: { installationId, repository, pull },
  };
}
