import nock from "nock";
import { afterEach, beforeEach, expect, it } from "vitest";
import { observedFetch, QuietOctokit, type RequestObservation } from "../../src/github/octokit.ts";

const api = "https://api.github.com";

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  const unasked = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  expect(unasked).toEqual([]);
});

it("asks for the version of the API that it knows, which a newer default would not change", async () => {
  nock(api, { reqheaders: { "x-github-api-version": "2022-11-28" } })
    .get("/repos/syntasso/kratix")
    .reply(200, { id: 7 });
  const octokit = new QuietOctokit({ request: { fetch: observedFetch(() => {}) } });
  expect((await octokit.rest.repos.get({ owner: "syntasso", repo: "kratix" })).data.id).toBe(7);
});

it("tells of each request its method and its status, and nothing that names a repository", async () => {
  const seen: RequestObservation[] = [];
  const fetchAndTell = observedFetch((request) => seen.push(request));
  nock(api).post("/repos/syntasso/kratix/check-runs").reply(201, {});
  nock(api).get("/zen").replyWithError("connection reset");
  await fetchAndTell(`${api}/repos/syntasso/kratix/check-runs`, { method: "POST" });
  await expect(fetchAndTell(`${api}/zen`)).rejects.toThrow();
  expect(seen).toEqual([
    { method: "POST", status: 201 },
    { method: "GET", status: 0 },
  ]);
});
