import { z } from "zod";

/** What a task's stored data says of whom it is for. Parsed leniently: what cannot be read is left out of the log. */
const SCOPE = z.object({
  delivery: z.string().optional().catch(undefined),
  installationId: z.number().optional().catch(undefined),
  repository: z.object({ owner: z.string(), name: z.string() }).optional().catch(undefined),
  run: z.object({ id: z.number(), attempt: z.number() }).optional().catch(undefined),
  pull: z.number().optional().catch(undefined),
});

/**
 * The fields that every line about a task has, so that one search finds all that a delivery, a repository or a run led to.
 */
export function taskFacts({
  task,
  id,
  data,
}: {
  readonly task: string;
  readonly id: string;
  readonly data: object;
}): object {
  const { delivery, installationId, repository, run, pull } = SCOPE.parse(data);
  return {
    task,
    id,
    ...(delivery !== undefined && { delivery }),
    ...(installationId !== undefined && { installation: installationId }),
    ...(repository !== undefined && { repository: `${repository.owner}/${repository.name}` }),
    ...(run !== undefined && { run: run.id, attempt: run.attempt }),
    ...(pull !== undefined && { pull }),
  };
}
