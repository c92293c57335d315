import { expect, it } from "vitest";
import type { CacheBudget } from "../../src/model/cache-entry.ts";
import { budgetSection } from "../../src/report/budget-section.ts";
import { budgetSentence } from "../../src/report/budget-sentence.ts";
import { madeFindings } from "./made-findings.ts";

const GB = 1_000_000_000;
const BUDGET: CacheBudget = {
  usedBytes: 9.1 * GB,
  limitBytes: 10 * GB,
  limitSource: "storage-limit",
  entries: 239,
  pullBytes: 1.2 * GB,
  holders: [
    { ref: "refs/heads/main", bytes: 6 * GB, entries: 94 },
    { ref: "refs/pull/12/merge", bytes: 1.2 * GB, entries: 6 },
    { ref: "refs/pull/7/merge", bytes: 1 * GB, entries: 5 },
  ],
  forecast: null,
  evictedUnread: [],
};

it("says in bold from the warning line on who holds most, this pull request apart", () => {
  const findings = madeFindings({ pull: 12, budget: BUDGET, warnAt: 0.8 });
  expect(budgetSentence(findings)).toBe(
    "Cache budget of the repository: **9.1 GB of 10 GB (91 %)**, 1.2 GB of it by this pull request; " +
      "most is held by `main` (6 GB), pull request 7 (1 GB).",
  );
});

it("is short below the warning line", () => {
  const findings = madeFindings({ pull: 12, budget: { ...BUDGET, usedBytes: 4 * GB }, warnAt: 0.8 });
  expect(budgetSentence(findings)).toBe(
    "Cache budget of the repository: 4 GB of 10 GB (40 %), 1.2 GB of it by this pull request.",
  );
});

it("tells in the details who holds it, where it goes, what was for nothing, and whose limit it is", () => {
  const section = budgetSection({
    ...BUDGET,
    limitSource: "default",
    forecast: { days: 9, savedBytesPerDay: 1.3 * GB, grownBytesPerDay: 0.3 * GB, daysToFull: 3, cleanUpLastsDays: 1.5 },
    evictedUnread: [
      { ref: "refs/heads/main", key: "apt-@everyone", sizeBytes: 2 * GB },
      { ref: "refs/pull/7/merge", key: "go", sizeBytes: 1 * GB },
    ],
  });
  expect(section?.summary).toBe("Cache budget: 9.1 GB of 10 GB in 239 entries");
  expect(section?.rows).toEqual([
    "- `main` holds 6 GB in 94 entries.",
    "- pull request 12 holds 1.2 GB in 6 entries.",
    "- pull request 7 holds 1 GB in 5 entries.",
    "- Runs save 1.3 GB a day; use grows by 300 MB a day, and is at the limit in 3 days.",
    "- What the last clean-up freed is saved again within 36 hours.",
    "- In the last week 2 entries were evicted before anybody read them (3 GB): " +
      "`apt-@everyone` of `main` (2 GB), `go` of pull request 7 (1 GB).",
    "- GitHub did not tell this repository's limit, so its default is taken for it.",
  ]);
});

it("has no details where no look was kept", () => {
  const { holders: _, ...bare } = BUDGET;
  expect(budgetSection(bare)).toBeUndefined();
  expect(budgetSection(null)).toBeUndefined();
});
