import { generateKeyPairSync } from "node:crypto";
import nock from "nock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isInstallationGone, MissingPermissionError } from "../../src/github/errors.ts";
import { createGitHub } from "../../src/github/github.ts";
import { QuietOctokit } from "../../src/github/octokit.ts";
import type { RemainingRequests } from "../../src/github/scoped-client.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2_048,
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const api = "https://api.github.com";
const kratix = { id: 7, owner: "syntasso", name: "kratix" };
const TOKENS = "/app/installations/11/access_tokens";

function github(onRemaining?: (remaining: RemainingRequests) => void) {
  const app = new QuietOctokit({ auth: { appId: 4137, privateKey } });
  return createGitHub({ auth: async () => app } as never, 4137, onRemaining);
}

/** GitHub gives this token for exactly this scope. */
function grants(body: object, token: string, { expiresInMs = 3_600_000 } = {}) {
  return nock(api)
    .post(TOKENS, (asked) => JSON.stringify(asked) === JSON.stringify(body))
    .reply(201, {
      token,
      expires_at: new Date(Date.now() + expiresInMs).toISOString(),
      permissions: {},
    });
}

const reads = { repository_ids: [7], permissions: { actions: "read", contents: "read", pull_requests: "read" } };
const about = { default_branch: "main" };

/** GitHub answers a question about the repository, if it comes with this token. */
function answers(token: string, status = 200) {
  return nock(api, { reqheaders: { authorization: `token ${token}` } })
    .get("/repos/syntasso/kratix")
    .reply(status, status === 200 ? about : { message: "Bad credentials" }, {
      "x-ratelimit-limit": "5000",
      "x-ratelimit-remaining": "4711",
      "x-ratelimit-reset": "1900000000",
      // By GitHub's clock it is half an hour before.
      date: new Date(1_899_998_200_000).toUTCString(),
    });
}

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  const unasked = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  expect(unasked).toEqual([]);
});

describe("a token", () => {
  it("is for one repository and may only read, where we read", async () => {
    grants(reads, "ghs_read");
    answers("ghs_read");
    const repository = await github().repository(11, kratix);
    expect(await repository.defaultBranch()).toBe("main");
  });

  it("that deletes cache entries may do nothing else", async () => {
    grants({ repository_ids: [7], permissions: { actions: "write" } }, "ghs_purge");
    nock(api, { reqheaders: { authorization: "token ghs_purge" } })
      .delete("/repos/syntasso/kratix/actions/caches/99")
      .reply(204);
    await (await github().repository(11, kratix)).removeCacheEntry(99);
  });

  it("that comments may do nothing else", async () => {
    grants({ repository_ids: [7], permissions: { pull_requests: "write" } }, "ghs_comment");
    nock(api, { reqheaders: { authorization: "token ghs_comment" } })
      .post("/repos/syntasso/kratix/issues/1/comments")
      .reply(201, { id: 5, user: { type: "Bot" } });
    expect(await (await github().repository(11, kratix)).createComment(1, "hello")).toEqual({ kind: "created", id: 5 });
  });

  it("for listing an installation's repositories is good for their names only", async () => {
    grants({ permissions: { metadata: "read" } }, "ghs_list");
    nock(api, { reqheaders: { authorization: "token ghs_list" } })
      .get("/installation/repositories?per_page=100&page=1")
      .reply(200, { total_count: 0, repositories: [] });
    expect((await github().installedRepositories(11)).repositories).toEqual([]);
  });

  it("is asked for once an hour, by tasks that begin together too", async () => {
    grants(reads, "ghs_read");
    answers("ghs_read");
    answers("ghs_read");
    answers("ghs_read");
    const client = github();
    const ask = async () => (await client.repository(11, kratix)).defaultBranch();
    await Promise.all([ask(), ask()]);
    await ask();
  });

  it("is replaced a minute before it expires, in the middle of a task", async () => {
    grants(reads, "ghs_old", { expiresInMs: 59_000 });
    grants(reads, "ghs_new");
    answers("ghs_old");
    answers("ghs_new");
    const repository = await github().repository(11, kratix);
    await repository.defaultBranch();
    await repository.defaultBranch();
  });

  it("that was revoked is replaced once, and a second refusal is an error", async () => {
    grants(reads, "ghs_revoked");
    answers("ghs_revoked", 401);
    grants(reads, "ghs_new");
    answers("ghs_new", 401);
    const repository = await github().repository(11, kratix);
    await expect(repository.defaultBranch()).rejects.toMatchObject({ status: 401 });
  });

  it("that GitHub could not give is asked for again by the next task", async () => {
    nock(api).post(TOKENS).reply(502);
    grants(reads, "ghs_read");
    answers("ghs_read");
    const client = github();
    await expect((await client.repository(11, kratix)).defaultBranch()).rejects.toMatchObject({ status: 502 });
    await (await client.repository(11, kratix)).defaultBranch();
  });
});

describe("where an owner has not accepted a permission yet", () => {
  it("goes on with what the installation has, so that the missing permission shows where it is needed", async () => {
    nock(api)
      .post(TOKENS, (body) => body.permissions?.actions === "write")
      .reply(422, { message: "The permissions requested are not granted to this installation." });
    grants({ repository_ids: [7] }, "ghs_granted");
    nock(api, { reqheaders: { authorization: "token ghs_granted" } })
      .delete("/repos/syntasso/kratix/actions/caches/99")
      .reply(403, { message: "Resource not accessible by integration" });
    const repository = await github().repository(11, kratix);
    await expect(repository.removeCacheEntry(99)).rejects.toBeInstanceOf(MissingPermissionError);
  });
});

describe("the account's configuration", () => {
  const none = (owner: string, name: string, token: string) =>
    nock(api, { reqheaders: { authorization: `token ${token}` } })
      .get(`/repos/${owner}/${name}/contents/.github%2Fcachewarden.yml`)
      .reply(404, { message: "Not Found" });

  it("is read with a token for the .github repository and nothing else", async () => {
    grants(reads, "ghs_read");
    none("syntasso", "kratix", "ghs_read");
    grants({ repositories: [".github"], permissions: { contents: "read" } }, "ghs_account");
    nock(api, { reqheaders: { authorization: "token ghs_account" } })
      .get("/repos/syntasso/.github/contents/.github%2Fcachewarden.yml")
      .reply(200, "report:\n  bots: true\n", { "content-type": "application/vnd.github.raw; charset=utf-8" });
    expect((await (await github().repository(11, kratix)).configuration())?.text).toBe("report:\n  bots: true\n");
  });

  it("is looked for with the repository's token where the installation has no .github, and the refusal remembered", async () => {
    grants(reads, "ghs_read");
    none("syntasso", "kratix", "ghs_read");
    nock(api)
      .post(TOKENS, (body) => body.repositories?.[0] === ".github")
      .reply(422, { message: "…" });
    none("syntasso", ".github", "ghs_read");
    const client = github();
    expect(await (await client.repository(11, kratix)).configuration()).toBeUndefined();

    const promise = { id: 8, owner: "syntasso", name: "promise" };
    grants({ ...reads, repository_ids: [8] }, "ghs_read_8");
    none("syntasso", "promise", "ghs_read_8");
    none("syntasso", ".github", "ghs_read_8");
    expect(await (await client.repository(11, promise)).configuration()).toBeUndefined();
  });
});

it("recognises a suspended installation by the refusal of its token", async () => {
  nock(api).post(TOKENS).reply(403, { message: "This installation has been suspended" });
  const asked = (await github().repository(11, kratix)).defaultBranch();
  await expect(asked).rejects.toSatisfy(isInstallationGone);
});

it("tells how much of its limit an installation has left", async () => {
  const seen: RemainingRequests[] = [];
  grants(reads, "ghs_read");
  answers("ghs_read");
  const repository = await github((remaining) => seen.push(remaining)).repository(11, kratix);
  expect(repository.requestsLeft()).toBeUndefined();
  await repository.defaultBranch();
  expect(seen).toEqual([
    { installationId: 11, remaining: 4_711, limit: 5_000, resetsAtMs: 1_900_000_000_000, resetsInSeconds: 1_800 },
  ]);
  expect(repository.requestsLeft()?.share).toBeCloseTo(0.942);
});
