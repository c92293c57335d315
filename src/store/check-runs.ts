import type { Queryable } from "./database.ts";

/** Our check run on a pull request's head, as far as we got with it. */
export type StoredCheck =
  | { readonly kind: "none" }
  | { readonly kind: "written"; readonly headSha: string; readonly id: number; readonly text: string }
  /** The installation lacks the permission. It is asked again with the next head. */
  | { readonly kind: "refused"; readonly headSha: string; readonly reason: string };

export async function saveCheck(
  database: Queryable,
  repositoryId: number,
  { number, check }: { readonly number: number; readonly check: StoredCheck },
): Promise<void> {
  await database.query("UPDATE cachewarden.pulls SET check_run = $3 WHERE repository_id = $1 AND number = $2", [
    repositoryId,
    number,
    JSON.stringify(check),
  ]);
}
