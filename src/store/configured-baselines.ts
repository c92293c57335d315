import type { Queryable } from "./database.ts";

/** The workflow of another repository that a repository's configuration compares with. */
export interface BaselineName {
  readonly repository: string;
  readonly workflow: string;
}

/** Where a configured baseline's runs are stored, or why there are none. */
export type BaselinePlace =
  | {
      readonly kind: "found";
      readonly repositoryId: number;
      readonly workflowId: number;
      readonly branch: string;
      readonly lookedAtMs: number;
    }
  | { readonly kind: "unusable"; readonly trouble: string; readonly lookedAtMs: number };

interface Row {
  other_repository_id: number | null;
  other_workflow_id: number | null;
  other_branch: string | null;
  trouble: string | null;
  looked_at: Date;
}

/** What is known of a configured baseline, or nothing where it was never looked for. */
export async function findBaselinePlace(
  database: Queryable,
  repositoryId: number,
  { repository, workflow }: BaselineName,
): Promise<BaselinePlace | undefined> {
  const [row] = await database.query<Row>(
    `SELECT other_repository_id, other_workflow_id, other_branch, trouble, looked_at
     FROM cachewarden.configured_baselines
     WHERE repository_id = $1 AND source_repository = $2 AND source_workflow = $3`,
    [repositoryId, repository, workflow],
  );
  if (row === undefined) return undefined;
  const lookedAtMs = row.looked_at.getTime();
  const { other_repository_id, other_workflow_id, other_branch } = row;
  if (other_repository_id === null || other_workflow_id === null || other_branch === null)
    return { kind: "unusable", trouble: row.trouble ?? "", lookedAtMs };
  return {
    kind: "found",
    repositoryId: other_repository_id,
    workflowId: other_workflow_id,
    branch: other_branch,
    lookedAtMs,
  };
}

export async function saveBaselinePlace(
  database: Queryable,
  repositoryId: number,
  { name, place }: { readonly name: BaselineName; readonly place: BaselinePlace },
): Promise<void> {
  const found = place.kind === "found" ? place : undefined;
  await database.query(
    `INSERT INTO cachewarden.configured_baselines
       (repository_id, source_repository, source_workflow, other_repository_id, other_workflow_id, other_branch,
        trouble, looked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (repository_id, source_repository, source_workflow) DO UPDATE SET
       other_repository_id = excluded.other_repository_id, other_workflow_id = excluded.other_workflow_id,
       other_branch = excluded.other_branch, trouble = excluded.trouble, looked_at = excluded.looked_at`,
    [
      repositoryId,
      name.repository,
      name.workflow,
      found?.repositoryId ?? null,
      found?.workflowId ?? null,
      found?.branch ?? null,
      place.kind === "unusable" ? place.trouble : null,
      new Date(place.lookedAtMs),
    ],
  );
}
