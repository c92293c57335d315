import { beforeEach, expect, it, onTestFinished } from "vitest";
import type { GitHubRepository } from "../../src/github/github.ts";
import { REPORT_MARKER } from "../../src/report/pull-comment.ts";
import type { Database } from "../../src/store/database.ts";
import type { StoredPull } from "../../src/store/pulls.ts";
import { createStore, type Store } from "../../src/store/store.ts";
import { PostponedError } from "../../src/tasks/postponed-error.ts";
import { type Published, publishComment } from "../../src/tasks/publish-comment.ts";
import type { Fault } from "../../stand-in/http/faults.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { describeDatabases } from "../databases.ts";
import { githubOf } from "../stand-in/app-client.ts";

const repository = "syntasso/kratix";
const COMMENTS = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const text = (words: string) => `${words}\n\n${REPORT_MARKER} {} -->`;

describeDatabases("the one comment of a pull request", (open) => {
  let standIn: StandIn;
  let github: GitHubRepository;
  let database: Database;
  let store: Store;
  let pull: number;
  let lookedAgain: number;

  beforeEach(async () => {
    ({ database } = await open());
    store = createStore(database);
    standIn = await createStandIn();
    onTestFinished(() => standIn.stop());
    const installation = standIn.world.addInstallation({ account: "syntasso" });
    const { id } = standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
    pull = standIn.world.openPull({ repository, head: "faster" }).number;
    github = await githubOf(standIn).repository(installation.id, { id, owner: "syntasso", name: "kratix" });
    const known = await github.pull(pull);
    if (known === undefined) throw new Error("the stand-in lost the pull request");
    await store.savePull(1, known);
    lookedAgain = 0;
  });

  async function storedPull(): Promise<StoredPull> {
    const stored = await store.findPull(1, pull);
    if (stored === undefined) throw new Error("the store lost the pull request");
    return stored;
  }

  /** One try of the task's last step, and what it said. */
  async function publish(
    body: string,
    with_: Partial<Store> = {},
    known?: StoredPull,
  ): Promise<Published | "postponed"> {
    const stored = known ?? (await storedPull());
    return publishComment({
      github,
      store: { ...store, ...with_ },
      repositoryId: 1,
      pull: stored,
      body,
      signal: new AbortController().signal,
      lookAgain: async () => {
        lookedAgain += 1;
      },
    }).catch((error) => {
      if (error instanceof PostponedError) return "postponed";
      throw error;
    });
  }
  const bodies = () => standIn.world.commentsOf({ repository, pull }).map(({ body }) => body);
  const posts = () => standIn.requests.count({ method: "POST", route: COMMENTS });
  const fault = (when: "before" | "after", what: Fault) =>
    standIn.faults.add({ method: "POST", route: COMMENTS, when, times: 1, fault: what });
  /** Lets the time pass in which a comment that was sent may still appear. */
  const wait = () => database.query("UPDATE cachewarden.pulls SET comment_held_until = now() - interval '1 second'");

  const unclear: Fault[] = [{ kind: "status", status: 502 }, { kind: "cut" }, { kind: "truncate" }];

  it.each(unclear)("is found by looking when its creation was not confirmed: $kind", async (what) => {
    fault("after", what);
    expect(await publish(text("faster"))).toBe("postponed");
    expect(await publish(text("faster"))).toBe("updated");
    expect(bodies()).toEqual([text("faster")]);
    expect(posts()).toBe(1);
    expect(await store.findPull(1, pull)).toMatchObject({ comment: { kind: "written", body: text("faster") } });
  });

  it("is sent again when it does not appear, but not before it could have", async () => {
    fault("before", { kind: "status", status: 502 });
    expect(await publish(text("faster"))).toBe("postponed");
    expect(await publish(text("faster"))).toBe("postponed");
    expect(posts()).toBe(1);
    await wait();
    expect(await publish(text("faster"))).toBe("created");
    expect(bodies()).toEqual([text("faster")]);
    expect(lookedAgain).toBe(1);
    expect(await publish(text("faster"))).toBe("unchanged");
    expect(await store.findPull(1, pull)).toMatchObject({ comment: { kind: "written" } });
  });

  it("is merged into the oldest where GitHub's lists lagged so far behind that two came to be", async () => {
    standIn.state.commentLagMs = 60_000;
    fault("after", { kind: "status", status: 502 });
    expect(await publish(text("first"))).toBe("postponed");
    await wait();
    expect(await publish(text("second"))).toBe("created");
    expect(bodies()).toEqual([text("first"), text("second")]);

    const [oldest] = standIn.world.commentsOf({ repository, pull });
    standIn.state.commentLagMs = 0;
    expect(await publish(text("second"))).toBe("updated");
    expect(bodies()).toEqual([text("second")]);
    const stored = await store.findPull(1, pull);
    expect(stored?.comment).toEqual({ kind: "written", id: oldest?.id, body: text("second") });
  });

  it("is written once by two workers that believe both to be the only one", async () => {
    const stored = await storedPull();
    const said = await Promise.all([1, 2].map(() => publish(text("faster"), {}, stored)));
    expect(said).toContain("created");
    expect(bodies()).toEqual([text("faster")]);
    expect(posts()).toBe(1);
  });

  it("is not written by a worker that looked before another one wrote it", async () => {
    const stored = await storedPull();
    const looks = github.findComments;
    github = {
      ...github,
      findComments: async (number, marker) => {
        const found = await looks(number, marker);
        github = { ...github, findComments: looks };
        expect(await publish(text("by the quicker one"))).toBe("created");
        return found;
      },
    };
    expect(await publish(text("by the slower one"), {}, stored)).toBe("postponed");
    expect(bodies()).toEqual([text("by the quicker one")]);
  });

  it("is not edited by a worker that was held up while another one wrote something newer", async () => {
    await publish(text("of the first head"));
    const stored = await storedPull();
    expect(await publish(text("of the newest head"))).toBe("updated");
    expect(await publish(text("of the head between"), {}, stored)).toBe("postponed");
    expect(bodies()).toEqual([text("of the newest head")]);
  });

  it("is not edited by a worker whose task was taken over", async () => {
    await publish(text("first"));
    const late = AbortSignal.abort(new Error("taken over"));
    const publication = { github, store, repositoryId: 1, pull: await storedPull(), body: text("late"), signal: late };
    await expect(publishComment({ ...publication, lookAgain: async () => {} })).rejects.toThrow("taken over");
    expect(bodies()).toEqual([text("first")]);
  });

  it("is found by looking after a server was killed between sending it and storing that", async () => {
    const killed = async () => {
      throw new Error("killed");
    };
    await expect(publish(text("faster"), { saveComment: killed })).rejects.toThrow("killed");
    expect(await publish(text("faster"))).toBe("updated");
    expect(posts()).toBe(1);
    expect(bodies()).toEqual([text("faster")]);
  });

  it("is sent again at once after a clear no", async () => {
    fault("before", { kind: "status", status: 422 });
    await expect(publish(text("faster"))).rejects.toMatchObject({ status: 422 });
    expect(await publish(text("faster"))).toBe("created");
  });

  it("is not sent by a worker whose task was taken over", async () => {
    const stored = await storedPull();
    const late = AbortSignal.abort(new Error("taken over"));
    const publication = { github, store, repositoryId: 1, pull: stored, body: text("faster"), signal: late };
    await expect(publishComment({ ...publication, lookAgain: async () => {} })).rejects.toThrow("taken over");
    expect(posts()).toBe(0);
  });

  it("is found among hundreds of others where the store does not know it, however long ago it was written", async () => {
    const others = (count: number) => {
      for (let index = 0; index < count; index += 1) {
        standIn.world.addComment({ repository, pull, author: "octocat", body: `comment ${index}` });
      }
    };
    others(150);
    const { id } = standIn.world.addComment({ repository, pull, author: "", viaApp: true, body: text("earlier") });
    others(150);
    expect(await publish(text("faster"))).toBe("updated");
    expect(posts()).toBe(0);
    expect((await storedPull()).comment).toMatchObject({ kind: "written", id });
  });

  it("is never a comment of somebody else, whatever its text is", async () => {
    standIn.world.addComment({ repository, pull, author: "mallory", body: text("forged") });
    expect(await publish(text("faster"))).toBe("created");
    expect(bodies()).toEqual([text("forged"), text("faster")]);
  });
});
