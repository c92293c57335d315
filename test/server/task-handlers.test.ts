import { describe, expect, it } from "vitest";
import { MissingPermissionError } from "../../src/github/errors.ts";
import { createTaskHandlers } from "../../src/server/task-handlers.ts";
import { PostponedError } from "../../src/tasks/postponed-error.ts";

const repository = { id: 1, owner: "syntasso", name: "kratix" };

/** An error as Octokit gives it. */
function refusal(status: number, message: string, { headers = {}, url = "" } = {}): Error {
  return Object.assign(new Error(message), { status, response: { headers }, request: { url } });
}

/** What a try comes to when GitHub answers its first question so. */
async function tryWith(error: Error): Promise<unknown> {
  const log = { info: () => {}, warn: () => {}, child: () => log };
  const fail = async () => {
    throw error;
  };
  const handlers = createTaskHandlers({
    github: { repository: fail } as never,
    store: {} as never,
    enqueue: async () => {},
    handledEvents: new Set<string>(),
    historyDays: 400,
    forgetTasks: async () => {},
    log: log as never,
    metrics: {} as never,
  });
  const data = { installationId: 7, repository, ref: "refs/pull/1/merge", cause: "close", looks: 0 } as const;
  const task = { id: "1", data, signal: new AbortController().signal };
  return handlers["purge-ref"](task as never).then(
    () => "ended",
    (reason: unknown) => reason,
  );
}

describe("a task ends in good order", () => {
  it("when the installation is suspended", async () => {
    expect(await tryWith(refusal(403, "This installation has been suspended"))).toBe("ended");
  });

  it("when the installation is gone", async () => {
    const url = "https://api.github.com/app/installations/7/access_tokens";
    expect(await tryWith(refusal(404, "Not Found", { url }))).toBe("ended");
  });

  it("when the installation lacks a permission", async () => {
    const cause = refusal(403, "Resource not accessible by integration");
    expect(await tryWith(cause)).toBe("ended");
    expect(await tryWith(new MissingPermissionError("read", { permission: "actions: read", repository, cause }))).toBe(
      "ended",
    );
  });
});

describe("a task goes back to the queue", () => {
  it("for as long as a limit lasts, and some seconds, so that not all come back at once", async () => {
    const postponed = await tryWith(refusal(429, "slow down", { headers: { "retry-after": "60" } }));
    expect(postponed).toBeInstanceOf(PostponedError);
    const { seconds } = postponed as PostponedError;
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThanOrEqual(65);
  });

  it("as a failed try after any other fault", async () => {
    const fault = refusal(502, "Bad Gateway");
    expect(await tryWith(fault)).toBe(fault);
  });
});
