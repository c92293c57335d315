import { MissingPermissionError, statusOf } from "../github/errors.ts";
import type { GitHubRepository } from "../github/github.ts";
import type { RenderedCheck } from "../report/check-run.ts";
import { saysTheSame } from "../report/says-the-same.ts";
import type { StoredPull } from "../store/pulls.ts";
import type { Store } from "../store/store.ts";

export interface CheckPublication {
  readonly github: Pick<GitHubRepository, "findCheckRun" | "createCheckRun" | "updateCheckRun">;
  readonly store: Pick<Store, "saveCheck">;
  readonly repositoryId: number;
  readonly pull: Pick<StoredPull, "number" | "headSha" | "check">;
  readonly check: RenderedCheck;
}

/** What became of the check run. A refusal comes with the sentence that explains it. */
export type CheckPublished =
  | { readonly kind: "created" | "updated" | "unchanged" }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Makes a text the head's one check run: a known one is edited, else it is looked for before one is created. Without the
 * permission nothing is tried again for the same head.
 */
export async function publishCheck(publication: CheckPublication): Promise<CheckPublished> {
  const { store, repositoryId, pull } = publication;
  const known = pull.check.kind !== "none" && pull.check.headSha === pull.headSha ? pull.check : undefined;
  if (known?.kind === "refused") return { kind: "refused", reason: known.reason };
  try {
    return await write(publication, known);
  } catch (error) {
    const reason = refusalIn(error, pull.headSha);
    if (reason === undefined) throw error;
    const { number, headSha } = pull;
    await store.saveCheck(repositoryId, { number, check: { kind: "refused", headSha, reason } });
    return { kind: "refused", reason };
  }
}

/** GitHub does not know the commit, for instance after a push by force removed it. */
const UNPROCESSABLE = 422;

/** Why there can be no check run for a head, where trying again cannot help. */
function refusalIn(error: unknown, headSha: string): string | undefined {
  if (error instanceof MissingPermissionError) return error.message;
  if (statusOf(error) !== UNPROCESSABLE) return undefined;
  return `GitHub takes no check run for ${headSha.slice(0, 7)}; the next push gets one again.`;
}

async function write(
  { github, store, repositoryId, pull, check }: CheckPublication,
  known: { readonly id: number; readonly text: string } | undefined,
): Promise<CheckPublished> {
  const { number, headSha } = pull;
  const text = [check.conclusion, check.title, check.summary].join("\n");
  if (known !== undefined && saysTheSame(known.text, text)) return { kind: "unchanged" };
  const content = { ...check, headSha, externalId: `pull ${number}` };
  const found = known?.id ?? (await github.findCheckRun(content));
  const updated = found !== undefined && (await github.updateCheckRun(found, content)) === "updated";
  const id = updated ? found : await github.createCheckRun(content);
  await store.saveCheck(repositoryId, { number, check: { kind: "written", headSha, id, text } });
  return { kind: updated ? "updated" : "created" };
}
