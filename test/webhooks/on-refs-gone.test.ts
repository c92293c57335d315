import { expect, it } from "vitest";
import { onMergeGroupDestroyed } from "../../src/webhooks/on-merge-group-destroyed.ts";
import { onPullRequestClosed } from "../../src/webhooks/on-pull-request-closed.ts";
import { onRefDeleted } from "../../src/webhooks/on-ref-deleted.ts";

const known = {
  installation: { id: 7 },
  repository: { id: 3, name: "kratix", owner: { login: "syntasso" } },
};
const scope = { installationId: 7, repository: { id: 3, owner: "syntasso", name: "kratix" } };

it("builds a closed pull request's ref from its number, and waits in case it is opened again at once", () => {
  const payload = { ...known, pull_request: { number: 12, merged: true, base: { ref: "main" } } };
  expect(onPullRequestClosed(payload)).toMatchObject({
    kind: "task",
    request: {
      name: "purge-ref",
      key: "3/refs/pull/12/merge",
      data: { ...scope, ref: "refs/pull/12/merge" },
      delaySeconds: 5,
    },
  });
});

it.each([
  ["branch", "feature/x", "refs/heads/feature/x"],
  ["tag", "v1", "refs/tags/v1"],
])("gives the short name of a deleted %s its full ref", (ref_type, ref, full) => {
  expect(onRefDeleted({ ...known, ref, ref_type })).toMatchObject({
    kind: "task",
    request: { name: "purge-ref", key: `3/${full}`, data: { ...scope, ref: full, cause: "delete" }, delaySeconds: 5 },
  });
});

it("purges the branch of a merge queue group that has ended", () => {
  const head_ref = "refs/heads/gh-readonly-queue/main/pr-7-a1b2c3";
  expect(onMergeGroupDestroyed({ ...known, reason: "merged", merge_group: { head_ref } })).toMatchObject({
    kind: "task",
    request: { data: { ...scope, ref: head_ref, cause: "merge-group" } },
  });
});

it("purges no ordinary branch because a group's payload names it", () => {
  const payload = { ...known, merge_group: { head_ref: "refs/heads/main" } };
  expect(onMergeGroupDestroyed(payload)).toMatchObject({ kind: "ignored" });
});

it.each([onRefDeleted, onMergeGroupDestroyed])(
  "ignores a payload that is not as documented, and says so",
  (translate) => {
    expect(translate({ ...known, ref: 5, merge_group: null })).toMatchObject({
      kind: "ignored",
      reason: expect.stringContaining("not as documented"),
    });
  },
);
