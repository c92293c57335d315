import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { count, formatSeconds } from "../src/report/format.ts";
import { type AppProcess, startApp } from "./app-process.ts";
import { costTable } from "./cost-table.ts";
import { expect } from "./expectation.ts";
import { createKratix, type Kratix } from "./kratix/kratix.ts";
import { replay } from "./replay.ts";
import { createScreen } from "./screen/screen.ts";
import { untilQuiet, type Watched, type Watching } from "./watch.ts";

// With --save FOLDER the comments are kept as Markdown, for pictures of them.
const { values } = parseArgs({ options: { save: { type: "string" } } });
const screen = createScreen(process.stdout);
const folder = await mkdtemp(path.join(tmpdir(), "cachewarden-demo-"));
const kratix = await createKratix();
const app = startApp(kratix.standIn, folder);
const interrupted = new Promise<never>((_, reject) => {
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => reject(new Error(`Ended by ${signal}.`)));
});
try {
  await Promise.race([show(kratix, app), interrupted]);
} catch (error) {
  process.exitCode = 1;
  screen.failed(error instanceof Error ? error.message : String(error));
  const lines = app.lastLines();
  screen.lines(lines.length === 0 ? [] : ["The last lines of the server's log:", ...lines, ""]);
} finally {
  await app.stop();
  await kratix.standIn.stop();
  await rm(folder, { recursive: true, force: true });
}

async function show(kratix: Kratix, app: AppProcess): Promise<void> {
  screen.title(
    "Cachewarden, replayed on a pull request like those of Kratix",
    "The server runs as in production, on its embedded database. GitHub is a stand-in on this machine: no network, no " +
      "account. The logs that it serves are recordings of Go, Docker and the toolkit below actions/cache.",
  );
  await start(kratix, app);
  await lookAround({ kratix, app, screen });
  const parts = await replay({ kratix, app, screen });
  screen.act("What it took");
  screen.lines([...costTable(parts, screen), ""]);
  await end(app);
  if (values.save !== undefined) await save(parts, values.save);
  screen.act("What of this is real");
  screen.fact(
    "**Recorded:** the logs, and with them all keys, outcomes, build steps, and the sizes and times of Go modules and tools. " +
      "**Made:** the history of main, a runner's three seconds before a job's log begins, other people's caches, and what " +
      "BuildKit's layers weigh. `test/fixtures/logs/kratix/PROVENANCE.md` and `demo/kratix` tell the details.",
  );
  screen.lines([]);
}

async function start({ standIn }: Kratix, app: AppProcess): Promise<void> {
  screen.act("The server starts");
  const startedMs = performance.now();
  const seconds = () => (performance.now() - startedMs) / 1_000;
  const url = await screen.whileWaiting(app.ready(), "making the embedded database", () => `${seconds().toFixed(1)} s`);
  standIn.setHookUrl(`${url}/api/github/webhooks`);
  screen.done(
    `\`node src/main.ts\` was ready after **${formatSeconds(seconds())}**, with a new database in a temporary folder.`,
  );
}

/** What the server does by itself would be counted among the requests of a webhook. */
async function lookAround(watching: Watching): Promise<void> {
  const entries = kratix.caches().length;
  await untilQuiet(watching, "looking around");
  const requests = kratix.standIn.requests.mark();
  expect(kratix.caches().length === entries, () => "Expected the first sweep to delete nothing, but entries are gone.");
  screen.done(
    "It looked around by itself: where it is installed, which webhooks it missed, which caches nobody can read. " +
      `${count(requests, "request")}, nothing to do.`,
  );
}

async function end(app: AppProcess): Promise<void> {
  const startedMs = performance.now();
  const code = await app.stop();
  expect(code === 0, () => `Expected the server to end with exit code 0 on SIGTERM, but it was ${code}.`);
  const took = formatSeconds((performance.now() - startedMs) / 1_000);
  screen.done(`Asked to end, the server finished its work and was gone after ${took}, with exit code 0.`);
}

async function save(parts: readonly Watched[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, comment } of parts) {
    await writeFile(path.join(folder, `${name.replaceAll(" ", "-")}.md`), comment.body);
  }
}
