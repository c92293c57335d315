import { z } from "zod";

const globs = (description: string) =>
  z
    .array(z.string().min(1).max(200))
    .max(100)
    .describe(`${description}; globs: * stands for any text, ? for one character, a leading ! excludes`);

const report = z.strictObject({
  comment: z
    .enum(["always", "on-change", "never"])
    .default("always")
    .describe("when the comment is written; on-change: only when something is significant, misses anew, or failed"),
  workflows: globs("names of the workflows to report on").default(["*"]),
  bots: z.boolean().default(false).describe("report on pull requests that bots opened"),
  check: z
    .literal([true, false, "fail-when-slower"])
    .default(false)
    .describe(
      "also a check run with the same content, always neutral; fail-when-slower: it fails on a significant slow-down. " +
        "It needs the permission checks: write",
    ),
});

const otherWorkflow = z.strictObject({
  repository: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, "OWNER/NAME")
    .describe("OWNER/NAME of a repository that the app is installed on in the same account, or of a public one"),
  workflow: z.string().min(1).max(200).describe("the file name of the workflow there, such as ci.yaml"),
  job_prefix: z
    .strictObject({
      here: z.string().max(200).describe("what the job names begin with here"),
      there: z.string().max(200).describe("what the same jobs' names begin with there"),
    })
    .nullable()
    .default(null)
    .describe("where the same jobs have another prefix in the other workflow"),
});

const baseline = z
  .strictObject({
    runs: z.int().min(1).max(100).default(20).describe("how many earlier runs at most"),
    minimum: z.int().min(1).max(100).default(5).describe("below this many: not enough to compare with"),
    from: otherWorkflow.nullable().default(null).describe("another repository's workflow to compare with"),
  })
  .refine(({ runs, minimum }) => minimum <= runs, { path: ["minimum"], message: "no more than baseline.runs" });

const purge = z.strictObject({
  on_close: z.boolean().default(true).describe("delete the closed pull request's own caches"),
  sweep: z.boolean().default(true).describe("the same for pull requests whose close was missed"),
  branches: z
    .boolean()
    .default(true)
    .describe("delete a branch's caches once it is gone and no open pull request has it as head or base"),
  merge_queue: z.boolean().default(true).describe("delete caches of merge queue refs that are gone"),
  tags: z.boolean().default(false).describe("delete caches of tags that are gone"),
  keep: globs("cache keys that are never deleted").default([]),
  dry_run: z.boolean().default(false).describe("say what would be deleted and delete nothing"),
});

const budget = z.strictObject({
  warn_at: z.number().min(0).max(1).default(0.8).describe("share of the limit from which the comment says so"),
});

/** `.github/cachewarden.yml`: the one definition of its keys, what they take, their defaults and their documentation. */
export const REPOSITORY_CONFIG = z.strictObject({
  report: report.prefault({}).describe("what is said on pull requests"),
  baseline: baseline.prefault({}).describe("what a run is compared with"),
  purge: purge.prefault({}).describe("what is deleted"),
  budget: budget.prefault({}).describe("the storage that GitHub gives a repository's caches"),
});

/** How the app shall behave in one repository. */
export type RepositoryConfig = z.infer<typeof REPOSITORY_CONFIG>;

/** What holds where a repository has no configuration. */
export const DEFAULT_CONFIG: RepositoryConfig = REPOSITORY_CONFIG.parse({});
