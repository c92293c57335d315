/** What a full git ref names, as far as it says who may read the caches under it. */
export type RefKind =
  | { readonly kind: "pull"; readonly number: number }
  | { readonly kind: "branch"; readonly name: string }
  /** A branch that the merge queue made for one group of pull requests. */
  | { readonly kind: "queue"; readonly name: string }
  | { readonly kind: "tag"; readonly name: string }
  /** Short names from before 2023, `refs/pull/N/head`, and whatever comes. */
  | { readonly kind: "unknown" };

const PULL = /^refs\/pull\/([1-9]\d{0,9})\/merge$/;
const QUEUE = "refs/heads/gh-readonly-queue/";
const HEADS = "refs/heads/";
const TAGS = "refs/tags/";

/** Reads a full ref. A name is never trimmed or folded: git's refs differ by every character. */
export function kindOfRef(ref: string): RefKind {
  const pull = PULL.exec(ref)?.[1];
  if (pull !== undefined) return { kind: "pull", number: Number(pull) };
  if (ref.startsWith(QUEUE) && ref.length > QUEUE.length) return { kind: "queue", name: ref.slice(HEADS.length) };
  if (ref.startsWith(HEADS) && ref.length > HEADS.length) return { kind: "branch", name: ref.slice(HEADS.length) };
  if (ref.startsWith(TAGS) && ref.length > TAGS.length) return { kind: "tag", name: ref.slice(TAGS.length) };
  return { kind: "unknown" };
}
