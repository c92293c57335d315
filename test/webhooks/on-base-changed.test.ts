import { expect, it } from "vitest";
import { onBaseChanged } from "../../src/webhooks/on-base-changed.ts";

const payload = {
  installation: { id: 5 },
  repository: { id: 1, name: "kratix", owner: { login: "syntasso" } },
  pull_request: { number: 12 },
  changes: { base: { ref: { from: "main" }, sha: { from: "abc" } } },
};

it("has a pull request that wants to go to another branch read again", () => {
  expect(onBaseChanged(payload)).toEqual({
    kind: "task",
    request: {
      name: "read-pull",
      key: "1/12",
      installationId: 5,
      data: { installationId: 5, repository: { id: 1, owner: "syntasso", name: "kratix" }, pull: 12 },
    },
  });
});

it.each([
  ["a changed title", { ...payload, changes: { title: { from: "old" } } }, "the base branch is the same"],
  ["no installation", { ...payload, installation: undefined }, "no installation"],
  ["another shape", { action: "edited" }, "not as documented"],
])("ignores %s", (_what, given, reason) => {
  expect(onBaseChanged(given)).toEqual({ kind: "ignored", reason: expect.stringContaining(reason) });
});
