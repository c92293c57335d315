import { createGitHub } from "../../src/github/github.ts";
import { QuietOctokit } from "../../src/github/octokit.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openPglite } from "../../src/store/open-pglite.ts";
import { createStore } from "../../src/store/store.ts";
import type { TaskDependencies } from "../../src/tasks/dependencies.ts";
import { sweepRepositoryTask } from "../../src/tasks/sweep-repository.ts";

/**
 * Sweeps one repository in a process of its own, and prints what that took. The database is there before: its memory is
 * the server's, whatever it does.
 */
const [url = "", appId = "", privateKey = "", installationId = "", repositoryId = ""] = process.argv.slice(2);
const database = await openPglite(null);
await migrate(database);
const app = new QuietOctokit({ auth: { appId: Number(appId), privateKey }, baseUrl: url });
const silent = { info: () => {}, warn: () => {} };
const dependencies: TaskDependencies = {
  github: createGitHub({ auth: async () => app } as never, Number(appId)),
  store: createStore(database),
  enqueue: async () => {},
  log: silent,
  onPurged: () => {},
  onPurgeEnd: () => {},
  onReport: () => {},
  onReading: () => {},
} as never;

const before = process.memoryUsage().rss;
let peak = before;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 20);
const started = performance.now();
const repository = { id: Number(repositoryId), owner: "syntasso", name: "kratix" };
await sweepRepositoryTask({ installationId: Number(installationId), repository }, dependencies);
clearInterval(watch);
console.log(JSON.stringify({ seconds: (performance.now() - started) / 1_000, grownBytes: peak - before }));
await database.close();
process.exit(0);
