import { expect, it } from "vitest";
import { taskFacts } from "../../src/server/task-facts.ts";

it("names the delivery, installation, repository, run and pull request that a task is for", () => {
  const data = {
    delivery: "a6e4c1f2-0000-0000-0000-000000000000",
    installationId: 11,
    repository: { id: 1, owner: "syntasso", name: "kratix" },
    run: { id: 5, attempt: 2, headSha: "abc" },
    pull: 12,
  };
  expect(taskFacts({ task: "read-run", id: "b", data })).toEqual({
    task: "read-run",
    id: "b",
    delivery: "a6e4c1f2-0000-0000-0000-000000000000",
    installation: 11,
    repository: "syntasso/kratix",
    run: 5,
    attempt: 2,
    pull: 12,
  });
});

it("leaves out what stored data of another version does not have, or has in another shape", () => {
  const data = { installationId: "11", repository: "syntasso/kratix", run: 5 };
  expect(taskFacts({ task: "read-run", id: "b", data })).toEqual({ task: "read-run", id: "b" });
});
