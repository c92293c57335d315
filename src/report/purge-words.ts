import type { KeepReason, PurgeReason } from "../model/purge.ts";

/** Why an entry goes, in words. The names in it are strangers' text: whoever prints it makes it safe for the place. */
export function removalWords(reason: PurgeReason): string {
  return reason.kind === "pull-closed" ? `pull request ${reason.pull} is closed` : removalKindWords(reason.kind);
}

/** The same for all entries that go for one kind of reason. */
export function removalKindWords(kind: PurgeReason["kind"]): string {
  switch (kind) {
    case "pull-closed":
      return "the pull request is closed";
    case "branch-gone":
      return "the branch is gone, and no open pull request needs it";
    case "queue-ref-gone":
      return "the merge queue group has ended";
    case "tag-gone":
      return "the tag is gone";
    case "index-superseded":
      return "a newer BuildKit index of the same name stays beside it";
  }
}

/** Why an entry stays, and who reads it. */
export function keepWords(why: KeepReason): string {
  switch (why.kind) {
    case "default-branch":
      return "the default branch: every run reads it";
    case "pull-open":
      return "an open pull request's";
    case "branch-protected":
      return "a protected branch's";
    case "branch-of-open-pull":
      return "the branch of an open pull request";
    case "ref-exists":
      return "the branch or tag exists";
    case "kept-key":
      return "kept by purge.keep";
    case "blob-of-kept-index":
      return "a kept BuildKit index may need it";
    case "switched-off":
      return `purge.${why.setting} is off`;
    case "unknown-ref":
      return "a ref of which it is not known who reads it";
  }
}
