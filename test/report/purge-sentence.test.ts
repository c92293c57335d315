import { expect, it } from "vitest";
import type { PurgeResult } from "../../src/model/purge.ts";
import { purgeSentence } from "../../src/report/purge-sentence.ts";

const done = (values: Partial<Extract<PurgeResult, { kind: "done" }>>): PurgeResult => ({
  kind: "done",
  entries: 6,
  bytes: 1_000_002_000,
  dryRun: false,
  ...values,
});

it.each<[string, PurgeResult | null, string | undefined]>([
  ["nothing before the close", null, undefined],
  ["what was freed", done({}), "Closed: 6 cache entries (1 GB) of this pull request were deleted."],
  ["one entry in the singular", done({ entries: 1 }), "Closed: 1 cache entry (1 GB) of this pull request was deleted."],
  [
    "what would be freed",
    done({ dryRun: true }),
    "Closed: 6 cache entries (1 GB) of this pull request would be deleted (dry run).",
  ],
  ["that there was nothing", done({ entries: 0, bytes: 0 }), "This pull request left no caches behind."],
  [
    "what GitHub lists although it was deleted",
    done({ stillListed: 1 }),
    "Closed: 6 cache entries (1 GB) of this pull request were deleted. **GitHub still lists 1 of them**; the hourly sweep asks for it again.",
  ],
  [
    "what the configuration keeps",
    done({ entries: 1, kept: 2 }),
    "Closed: 1 cache entry (1 GB) of this pull request was deleted. 2 cache entries stay, because `purge.keep` says so.",
  ],
  [
    "that the configuration keeps all of it",
    done({ entries: 0, bytes: 0, kept: 1 }),
    "1 cache entry stays, because `purge.keep` says so.",
  ],
])("says %s", (_, purge, sentence) => {
  expect(purgeSentence(purge)).toBe(sentence);
});

it("says why it could not be done, after how much, and what to do", () => {
  const reason = 'the installation lacks the "actions: write" permission';
  expect(purgeSentence({ kind: "refused", entries: 2, bytes: 2_000_000, reason })).toMatch(
    /^\*\*The caches of this pull request could not be deleted\*\* after 2 cache entries \(2 MB\): the installation lacks .*write/,
  );
});
