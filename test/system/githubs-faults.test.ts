import { Probot, ProbotOctokit } from "probot";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { limitSeconds } from "../../src/github/errors.ts";
import type { GitHubRepository } from "../../src/github/github.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { githubOf } from "../stand-in/app-client.ts";

const repository = "syntasso/kratix";
const COMMENTS = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const REPOSITORY = "/repos/{owner}/{repo}";

/** Probot's own client, but for the unit of its waits: a second is 10 ms, so that a test can wait for it. */
const PatientOctokit = ProbotOctokit.defaults((defaults: { retry?: object }) => ({
  ...defaults,
  retry: { ...defaults.retry, retryAfterBaseValue: 10 },
}));

/** The same fault, once with the client that Probot makes and once with ours. */
describe("when GitHub", () => {
  let standIn: StandIn;
  let installation: number;
  let pull: number;
  let ours: GitHubRepository;

  beforeEach(async () => {
    standIn = await createStandIn();
    onTestFinished(() => standIn.stop());
    installation = standIn.world.addInstallation({ account: "syntasso" }).id;
    const { id } = standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
    pull = standIn.world.openPull({ repository, head: "faster" }).number;
    ours = await githubOf(standIn).repository(installation, { id, owner: "syntasso", name: "kratix" });
    // Both have their token before anything goes wrong.
    await ours.defaultBranch();
    await ours.createComment(pull, "first");
  });

  async function probots() {
    const probot = new Probot({
      appId: standIn.appId,
      privateKey: standIn.privateKey,
      secret: "a secret for signing",
      baseUrl: `${standIn.url}/api/v3`,
      Octokit: PatientOctokit,
      logLevel: "fatal",
    });
    await probot.ready();
    const octokit = (await probot.auth(installation)) as InstanceType<typeof ProbotOctokit>;
    const where = { owner: "syntasso", repo: "kratix" };
    const look = () => octokit.rest.repos.get(where);
    await look();
    return {
      look,
      /** The client that a listener is handed for an event of an installation. */
      ofEvent: async (id: number) => {
        const handed = Promise.withResolvers<InstanceType<typeof ProbotOctokit>>();
        probot.on("ping", ({ octokit }) => handed.resolve(octokit as InstanceType<typeof ProbotOctokit>));
        await probot.receive({ id: String(id), name: "ping", payload: { installation: { id } } as never });
        return handed.promise;
      },
      comment: (body: string) => octokit.rest.issues.createComment({ ...where, issue_number: pull, body }),
    };
  }
  const counting = (method: string, route: string) => {
    const since = standIn.requests.mark();
    return () => standIn.requests.count({ method, route, since });
  };
  const comments = (body: string) =>
    standIn.world.commentsOf({ repository, pull }).filter((comment) => comment.body === body).length;

  describe("answers 502 after it created the comment", () => {
    beforeEach(() => {
      standIn.faults.add({ method: "POST", route: COMMENTS, when: "after", fault: { kind: "status", status: 502 } });
    });

    it("Probot sends it four times, and there are four", async () => {
      const { comment } = await probots();
      await expect(comment("hello")).rejects.toThrow();
      expect(comments("hello")).toBe(4);
    });

    it("we send it once, and say that we do not know", async () => {
      expect(await ours.createComment(pull, "hello")).toMatchObject({ kind: "uncertain" });
      expect(comments("hello")).toBe(1);
    });
  });

  describe("names a limit", () => {
    const refuse = (status: number, seconds: number) =>
      standIn.faults.add({
        route: REPOSITORY,
        fault: { kind: "status", status, headers: { "retry-after": String(seconds) } },
      });

    it("Probot goes on asking within the time that it was told to wait", async () => {
      const { look } = await probots();
      refuse(429, 60);
      const asked = counting("GET", REPOSITORY);
      await expect(look()).rejects.toThrow();
      expect(asked()).toBe(4);
    });

    it("Probot forgets one of 403 at once, and the next request goes out within it", async () => {
      const { look } = await probots();
      refuse(403, 60);
      const asked = counting("GET", REPOSITORY);
      for (let time = 0; time < 3; time += 1) await expect(look()).rejects.toThrow();
      expect(asked()).toBe(3);
    });

    it.each([403, 429])(
      "we ask once, and nothing at all for that installation until it is over: %i",
      async (status) => {
        refuse(status, 60);
        const asked = counting("GET", REPOSITORY);
        for (let time = 0; time < 3; time += 1) {
          const error = await ours.defaultBranch().catch((reason: unknown) => reason);
          expect(limitSeconds(error, Date.now())).toBeGreaterThan(50);
        }
        expect(asked()).toBe(1);
        const posted = counting("POST", COMMENTS);
        await expect(ours.createComment(pull, "hello")).rejects.toThrow();
        expect(posted()).toBe(0);
      },
    );

    it("we leave the other installations alone", async () => {
      const other = standIn.world.addInstallation({ account: "mona" });
      const { id } = standIn.world.addRepository({ owner: "mona", name: "kratix" });
      const github = githubOf(standIn);
      const [limited, free] = await Promise.all([
        github.repository(installation, { id: 1, owner: "syntasso", name: "kratix" }),
        github.repository(other.id, { id, owner: "mona", name: "kratix" }),
      ]);
      const lift = refuse(429, 60);
      await expect(limited.defaultBranch()).rejects.toThrow();
      lift();
      await expect(limited.defaultBranch()).rejects.toThrow();
      await expect(free.defaultBranch()).resolves.toBe("main");
    });
  });

  describe("has no requests left until its reset", () => {
    const RESET_SECONDS = 2;
    const spend = () =>
      standIn.faults.add({
        route: REPOSITORY,
        times: 1,
        fault: {
          kind: "status",
          status: 403,
          message: "API rate limit exceeded for installation.",
          headers: {
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": String(Math.ceil(Date.now() / 1_000) + RESET_SECONDS),
          },
        },
      });

    it("Probot sleeps until then, in memory", async () => {
      const { look } = await probots();
      spend();
      const started = performance.now();
      await look();
      expect(performance.now() - started).toBeGreaterThan(1_000);
    });

    it("we say at once how long it takes, so that the task goes back to the queue", async () => {
      spend();
      const started = performance.now();
      const error = await ours.defaultBranch().catch((reason: unknown) => reason);
      expect(performance.now() - started).toBeLessThan(1_000);
      const seconds = limitSeconds(error, Date.now()) ?? 0;
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(seconds).toBeLessThanOrEqual(RESET_SECONDS + 1);
    });
  });

  describe("gets many comments of one installation and one of another", () => {
    const MANY = 4;
    /** How long the one takes, in milliseconds. */
    const timeOfOther = async (one: () => Promise<unknown>, other: () => Promise<unknown>) => {
      const under = Promise.all(Array.from({ length: MANY }, one));
      const started = performance.now();
      await other();
      const tookMs = performance.now() - started;
      await under;
      return tookMs;
    };
    const addOther = () => {
      const { id } = standIn.world.addInstallation({ account: "mona" });
      const other = standIn.world.addRepository({ owner: "mona", name: "kratix" });
      const { number } = standIn.world.openPull({ repository: "mona/kratix", head: "faster" });
      return { id, repository: { id: other.id, owner: "mona", name: "kratix" }, number };
    };

    it("Probot lets the one wait for the others, as listeners of all installations share one limiter", {
      timeout: 90_000,
    }, async () => {
      const { ofEvent } = await probots();
      const other = addOther();
      const [first, second] = [await ofEvent(installation), await ofEvent(other.id)];
      const body = "a comment";
      const tookMs = await timeOfOther(
        () => first.rest.issues.createComment({ owner: "syntasso", repo: "kratix", issue_number: pull, body }),
        () => second.rest.issues.createComment({ owner: "mona", repo: "kratix", issue_number: other.number, body }),
      );
      expect(tookMs).toBeGreaterThan(2_500);
    });

    it("we let it wait for nobody", async () => {
      const other = addOther();
      const theirs = await githubOf(standIn).repository(other.id, other.repository);
      const tookMs = await timeOfOther(
        () => ours.createComment(pull, "one of many"),
        () => theirs.createComment(other.number, "the other"),
      );
      expect(tookMs).toBeLessThan(2_500);
    });
  });

  it.each([{ kind: "status", status: 502 }, { kind: "cut" }, { kind: "truncate" }] as const)(
    "fails once, what may be asked again is asked again at once: $kind",
    async (fault) => {
      standIn.faults.add({ route: REPOSITORY, times: 1, fault });
      const asked = counting("GET", REPOSITORY);
      await expect(ours.defaultBranch()).resolves.toBe("main");
      expect(asked()).toBe(2);
    },
  );

  it("keeps failing, it is not asked more than twice", async () => {
    standIn.faults.add({ route: REPOSITORY, fault: { kind: "status", status: 500 } });
    const asked = counting("GET", REPOSITORY);
    await expect(ours.defaultBranch()).rejects.toThrow();
    expect(asked()).toBe(2);
  });
});
