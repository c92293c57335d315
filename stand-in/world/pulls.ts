import type { WorldCore } from "./core.ts";
import { addBranch, newRepository } from "./repositories.ts";
import type { Comment, Pull, Repository } from "./state.ts";

export interface PullInput {
  readonly repository: string;
  readonly number?: number;
  /** The head's branch name. It is made when the head repository does not have it. */
  readonly head: string;
  /** Default: the default branch. */
  readonly base?: string;
  readonly author?: string;
  readonly authorType?: "User" | "Bot";
  /** `owner/name` of the fork that the head lies in; made when it does not exist. */
  readonly fromFork?: string;
  readonly title?: string;
  readonly draft?: boolean;
  readonly atMs?: number;
}

export interface PullReference {
  readonly repository: string;
  readonly pull: number;
}

/** Building and changing pull requests and what people write on them. */
export function pullBuilders(core: WorldCore) {
  return {
    openPull: (input: PullInput): Pull => openPull(core, input),

    /** Moves the head to a new commit. */
    pushToPull(input: PullReference & { readonly sha?: string; readonly atMs?: number }): Pull {
      const pull = pullOf(core, input);
      const branch = addBranch(core, pull.head.repository, {
        name: pull.head.ref,
        ...(input.sha && { sha: input.sha }),
      });
      pull.head.sha = branch.sha;
      pull.repository.commits.add(branch.sha);
      pull.updatedAtMs = input.atMs ?? core.clock();
      return pull;
    },

    /** Closes or merges it. The head branch stays until `deleteBranch`. */
    closePull(input: PullReference & { readonly merged?: boolean; readonly atMs?: number }): Pull {
      const pull = pullOf(core, input);
      pull.state = "closed";
      pull.closedAtMs = input.atMs ?? core.clock();
      pull.updatedAtMs = pull.closedAtMs;
      if (input.merged === true) merge(core, pull);
      return pull;
    },

    reopenPull(input: PullReference): Pull {
      const pull = pullOf(core, input);
      pull.state = "open";
      pull.closedAtMs = null;
      pull.updatedAtMs = core.clock();
      return pull;
    },

    /** Points the pull request at another base branch. */
    changeBase(input: PullReference & { readonly base: string }): Pull {
      const pull = pullOf(core, input);
      const branch = pull.repository.branches.get(input.base) ?? addBranch(core, pull.repository, { name: input.base });
      pull.base = { ref: branch.name, sha: branch.sha, repository: pull.repository };
      return pull;
    },

    setLocked(input: PullReference & { readonly locked: boolean }): Pull {
      const pull = pullOf(core, input);
      pull.locked = input.locked;
      return pull;
    },

    /** A person writes on the pull request (or the app, from an earlier life: `viaApp`). */
    addComment(input: PullReference & { author: string; body: string; viaApp?: boolean; atMs?: number }): Comment {
      const viaApp = input.viaApp ?? false;
      const author = viaApp ? core.app.bot : core.account(input.author);
      return createComment(core, pullOf(core, input), {
        author,
        viaApp,
        body: input.body,
        atMs: input.atMs ?? core.clock(),
      });
    },

    /** A person edits, hides or deletes a comment. */
    changeComment(input: { repository: string; id: number; body?: string; minimizedReason?: string | null }): void {
      const comment = core.repository(input.repository).comments.get(input.id);
      if (comment === undefined) throw new Error(`The stand-in has no comment ${input.id} in ${input.repository}`);
      if (input.body !== undefined) comment.body = input.body;
      if (input.minimizedReason !== undefined) comment.minimizedReason = input.minimizedReason;
      comment.updatedAtMs = core.clock();
    },

    deleteComment(input: { repository: string; id: number }): void {
      core.repository(input.repository).comments.delete(input.id);
    },

    /** The comments of one pull request, oldest first. */
    commentsOf(input: PullReference): readonly Comment[] {
      const pull = pullOf(core, input);
      return Array.from(pull.repository.comments.values().filter((comment) => comment.pull === pull));
    },
  };
}

/** The pull request by number. Throws for an unknown one: a test asked for what it never made. */
export function pullOf(core: WorldCore, reference: PullReference): Pull {
  const pull = core.repository(reference.repository).pulls.get(reference.pull);
  if (pull === undefined) throw new Error(`The stand-in has no pull request ${reference.repository}#${reference.pull}`);
  return pull;
}

/** Stores a new comment. */
export function createComment(
  core: WorldCore,
  pull: Pull,
  input: Pick<Comment, "author" | "viaApp" | "body"> & { readonly atMs: number },
): Comment {
  const { author, viaApp, body, atMs } = input;
  const id = core.identity.nextId("other");
  const comment: Comment = {
    id,
    pull,
    author,
    viaApp,
    body,
    minimizedReason: null,
    createdAtMs: atMs,
    updatedAtMs: atMs,
  };
  pull.repository.comments.set(id, comment);
  return comment;
}

function openPull(core: WorldCore, input: PullInput): Pull {
  const repository = core.repository(input.repository);
  const author = core.account(input.author ?? "octocat", input.authorType ?? "User");
  const headRepository = input.fromFork === undefined ? repository : forkNamed(core, input.fromFork, repository);
  const head = headRepository.branches.get(input.head) ?? addBranch(core, headRepository, { name: input.head });
  const base = input.base ?? repository.defaultBranch;
  const baseBranch = repository.branches.get(base) ?? addBranch(core, repository, { name: base });
  repository.commits.add(head.sha);
  const number = input.number ?? repository.nextNumber;
  const atMs = input.atMs ?? core.clock();
  const pull: Pull = {
    id: core.identity.nextId("other"),
    number,
    repository,
    title: input.title ?? `Change ${input.head}`,
    body: null,
    author,
    head: { ref: head.name, sha: head.sha, repository: headRepository },
    base: { ref: baseBranch.name, sha: baseBranch.sha, repository },
    state: "open",
    locked: false,
    draft: input.draft ?? false,
    merged: false,
    mergeCommitSha: null,
    createdAtMs: atMs,
    updatedAtMs: atMs,
    closedAtMs: null,
  };
  repository.pulls.set(number, pull);
  repository.nextNumber = Math.max(repository.nextNumber, number + 1);
  return pull;
}

/** The fork by name; a new one has no files, since no run happens in it. */
function forkNamed(core: WorldCore, fullName: string, parent: Repository): Repository {
  const known = core.repositories.get(fullName.toLowerCase());
  if (known !== undefined) return known;
  const [owner = fullName, name = parent.name] = fullName.split("/");
  const fork = newRepository(core, { owner, name, ownerType: "User", fork: true, defaultBranch: parent.defaultBranch });
  core.repositories.set(fork.fullName.toLowerCase(), fork);
  addBranch(core, fork, { name: fork.defaultBranch });
  return fork;
}

function merge(core: WorldCore, pull: Pull): void {
  pull.merged = true;
  const branch = addBranch(core, pull.repository, { name: pull.base.ref });
  pull.mergeCommitSha = branch.sha;
}
