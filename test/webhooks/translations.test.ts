import { describe, expect, it } from "vitest";
import { onPullRequestClosed } from "../../src/webhooks/on-pull-request-closed.ts";
import { onWorkflowRunCompleted } from "../../src/webhooks/on-workflow-run-completed.ts";

const about = { installation: { id: 11 }, repository: { id: 7, name: "kratix", owner: { login: "syntasso" } } };

/** Only what is read; that GitHub's own payloads have it is shown by the stand-in's, which are checked against its description. */
function runPayload(changes: object = {}) {
  return {
    ...about,
    workflow_run: {
      id: 30_000_000_000,
      run_attempt: 2,
      workflow_id: 5,
      name: "Test Kratix",
      path: ".github/workflows/pr.yaml",
      event: "pull_request",
      conclusion: "success",
      head_sha: "a".repeat(40),
      head_branch: "faster",
      head_repository: { id: 9, owner: { login: "mona" } },
      run_started_at: "2026-08-21T10:00:00Z",
      created_at: "2026-08-21T09:00:00Z",
      ...changes,
    },
  };
}

function runOf(changes: object) {
  const translation = onWorkflowRunCompleted(runPayload(changes));
  return translation.kind === "task" ? translation.request.data.run : translation.reason;
}

describe("A completed run", () => {
  it("becomes the task that reads this attempt of it", () => {
    expect(onWorkflowRunCompleted(runPayload())).toMatchObject({
      kind: "task",
      request: {
        name: "read-run",
        key: "7/30000000000/2",
        installationId: 11,
        data: {
          installationId: 11,
          repository: { id: 7, owner: "syntasso", name: "kratix" },
          run: { id: 30_000_000_000, attempt: 2, headOwner: "mona", headRepositoryId: 9, workflowId: 5 },
        },
      },
    });
  });

  it("counts from the start of its attempt, or from its creation where the payload has none", () => {
    expect(runOf({})).toMatchObject({ startedAtMs: Date.UTC(2026, 7, 21, 10) });
    expect(runOf({ run_started_at: null })).toMatchObject({ startedAtMs: Date.UTC(2026, 7, 21, 9) });
  });

  it("may lack a name, a branch and its repository", () => {
    const bare = { name: null, path: null, head_branch: null, head_repository: null };
    expect(runOf(bare)).toMatchObject({
      workflowName: "workflow 5",
      headBranch: null,
      headOwner: null,
      headRepositoryId: null,
    });
    expect(runOf({ name: null })).toMatchObject({ workflowName: ".github/workflows/pr.yaml" });
  });

  it.each(["action_required", "startup_failure", "skipped", "stale"])("that ended as %s did no work", (conclusion) => {
    expect(runOf({ conclusion })).toBe(`a run that ended as ${conclusion} did no work`);
  });

  it.each(["success", "failure", "cancelled", "timed_out", "neutral", "a word of the future"])(
    "that ended as %s is read",
    (conclusion) => {
      expect(runOf({ conclusion })).toMatchObject({ conclusion });
    },
  );

  it("without a conclusion is left alone", () => {
    expect(runOf({ conclusion: null })).toBe("the run has no conclusion");
  });

  it("without an installation cannot be read", () => {
    expect(onWorkflowRunCompleted({ ...runPayload(), installation: undefined })).toMatchObject({ kind: "ignored" });
  });

  it.each([null, undefined, "text", [], { workflow_run: {} }, { ...about, workflow_run: null }])(
    "whose payload is %j is ignored with the reason",
    (payload) => {
      expect(onWorkflowRunCompleted(payload)).toMatchObject({
        kind: "ignored",
        reason: expect.stringContaining("the payload is not as documented"),
      });
    },
  );
});

describe("A closed pull request", () => {
  it("becomes the purge of its own merge ref, after a time in which it may be opened again", () => {
    const translation = onPullRequestClosed({ ...about, pull_request: { number: 12, merged: true } });
    expect(translation).toMatchObject({
      kind: "task",
      request: { name: "purge-ref", data: { ref: "refs/pull/12/merge" } },
    });
    expect(translation.kind === "task" && translation.request.delaySeconds).toBeGreaterThan(0);
  });

  it.each([0, -1, 1.5, "12", null, undefined])("never becomes a purge with the number %j", (number) => {
    expect(onPullRequestClosed({ ...about, pull_request: { number } }).kind).toBe("ignored");
  });
});
