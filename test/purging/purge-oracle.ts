import type { CacheEntry } from "../../src/model/cache-entry.ts";
import type { World } from "./purge-worlds.ts";

/**
 * Who could read an entry again, told from GitHub's documentation of cache scopes and from nothing of ours: it asks
 * every run that could still start which refs it may read. Slow and plain on purpose.
 */

interface Run {
  readonly what: string;
  readonly reads: readonly string[];
}

/** Every run that could start in the repository from now on. */
export function runsToCome(world: World): readonly Run[] {
  const runs: Run[] = [];
  const defaultRef = `refs/heads/${world.defaultBranch}`;

  // Push, schedule, dispatch. A protected branch that is away for a moment counts as there.
  for (const branch of [...world.branches, ...world.protectedBranches, world.defaultBranch]) {
    runs.push({ what: `a run on branch ${branch}`, reads: [`refs/heads/${branch}`, defaultRef] });
  }
  for (const tag of world.tags) {
    runs.push({ what: `a run on tag ${tag}`, reads: [`refs/tags/${tag}`, defaultRef] });
  }
  for (const pull of world.pulls) {
    if (pull.state === "closed") continue;
    const base = `refs/heads/${pull.baseRef}`;
    runs.push({
      what: `a run of pull request ${pull.number}`,
      reads: [`refs/pull/${pull.number}/merge`, base, defaultRef],
    });
    // The queue and a direct push build on the base branch.
    runs.push({ what: `a run on the base of ${pull.number}`, reads: [base, defaultRef] });
    // The author pushes again to the branch, if it is a branch of this repository.
    if (pull.headRepositoryId === world.repositoryId) {
      runs.push({
        what: `a push to the head of ${pull.number}`,
        reads: [`refs/heads/${pull.headRef}`, defaultRef],
      });
    }
  }
  return runs;
}

/** Says who could read the entry again, or `null` when nobody could. */
export function whoCouldRead(entry: CacheEntry, world: World): string | null {
  const isPull = /^refs\/pull\/[1-9][0-9]*\/merge$/.test(entry.ref);
  if (!isPull && !entry.ref.startsWith("refs/heads/") && !entry.ref.startsWith("refs/tags/")) {
    return "nobody knows who reads such a ref";
  }
  const run = runsToCome(world).find(({ reads }) => reads.includes(entry.ref));
  if (run === undefined) return null;
  // BuildKit asks for the newest index of its name; of the others it never hears.
  return isOlderIndex(entry, world.entries) ? null : run.what;
}

/** Whether a newer index of the same name lies beside this one. */
export function isOlderIndex(entry: CacheEntry, all: readonly CacheEntry[]): boolean {
  const own = nameAndNumber(entry.key);
  if (own === null) return false;
  const rivals = all.filter(
    (other) =>
      other.ref === entry.ref && other.version === entry.version && nameAndNumber(other.key)?.name === own.name,
  );
  const hasHigherNumber = rivals.some((other) => Number(nameAndNumber(other.key)?.number) > own.number);
  const hasLaterCreation = rivals.some(
    (other) =>
      other.createdAtMs > entry.createdAtMs || (other.createdAtMs === entry.createdAtMs && other.id > entry.id),
  );
  return hasHigherNumber && hasLaterCreation;
}

function nameAndNumber(key: string): { name: string; number: number } | null {
  if (!/^index-.+-1-[0-9a-f]{8}#[0-9]+$/.test(key)) return null;
  const [name = "", number = ""] = key.split("#");
  return { name, number: Number(number) };
}
