import { count, formatSeconds } from "../src/report/format.ts";
import { REPORT_MARKER } from "../src/report/pull-comment.ts";
import type { Report } from "../src/report/report-shape.ts";
import type { StandIn } from "../stand-in/stand-in.ts";
import type { Delivery } from "../stand-in/world/state.ts";
import type { AppProcess } from "./app-process.ts";
import { ExpectationError, expect, until } from "./expectation.ts";
import type { Kratix } from "./kratix/kratix.ts";
import type { Screen } from "./screen/screen.ts";

/** Longest wait for something that takes some ten seconds at most, in seconds: machines may be slow. */
const PATIENCE_SECONDS = 90;

/** Without a request for so long the app is at rest: longer than it gathers reports, in milliseconds. */
const QUIET_MS = 4_000;

export type Request = ReturnType<StandIn["requests"]["since"]>[number];

/** A comment as it was at one time, with the report from its last line. */
interface SeenComment {
  readonly id: number;
  readonly body: string;
  readonly report: Report;
}

/** What one webhook led to. */
export interface Watched {
  readonly name: string;
  readonly answeredMs: number;
  readonly seenSeconds: number;
  readonly comment: SeenComment;
  readonly requests: readonly Request[];
}

export interface Watching {
  readonly kratix: Kratix;
  readonly app: AppProcess;
  readonly screen: Screen;
}

interface Watch {
  readonly name: string;
  readonly deliver: () => Promise<Delivery>;
  /** Whether the comment says what it has to say then. */
  readonly says: (report: Report) => boolean;
  /** Whether the app goes on after that, and edits the comment with what it learns. */
  readonly learns?: boolean;
}

/** Sends a webhook and waits, with progress on the screen, until the comment says what it has to. */
export async function watch(watching: Watching, { name, deliver, says, learns = false }: Watch): Promise<Watched> {
  const { kratix, screen } = watching;
  const { requests } = kratix.standIn;
  const mark = requests.mark();
  const startedMs = performance.now();
  const { statusCode, status, durationSeconds } = await deliver();
  expect(
    statusCode >= 200 && statusCode < 300,
    () => `Expected the webhook of the ${name} to be taken, but the answer was ${statusCode} (${status}).`,
  );
  const look = () => seenComment(kratix, says);
  const patience = { what: `the comment to follow the ${name}`, doing: "waiting for the comment" };
  const comment = await waitFor(watching, look, patience);
  const seenSeconds = (performance.now() - startedMs) / 1_000;
  if (learns) await untilQuiet(watching, "reading the logs of main's runs");
  const watched = {
    name,
    answeredMs: Math.max(1, Math.round(durationSeconds * 1_000)),
    seenSeconds,
    comment: look() ?? comment,
    requests: requests.since(mark),
  };
  screen.done(
    `Webhook stored and answered after **${watched.answeredMs} ms**; comment written after ` +
      `**${formatSeconds(seenSeconds)}**, with ${count(watched.requests.length, "request")} to GitHub.`,
  );
  return watched;
}

/** Waits until the app has asked GitHub for nothing for some seconds: what it does by itself is done then. */
export async function untilQuiet(watching: Watching, doing: string): Promise<void> {
  const { requests } = watching.kratix.standIn;
  let last = { mark: requests.mark(), atMs: performance.now() };
  const look = () => {
    if (requests.mark() > last.mark) last = { mark: requests.mark(), atMs: performance.now() };
    return performance.now() - last.atMs > QUIET_MS ? true : undefined;
  };
  await waitFor(watching, look, { what: "the server to come to rest", doing });
}

async function waitFor<Value>(
  { kratix, app, screen }: Watching,
  look: () => Value | undefined,
  { what, doing }: { readonly what: string; readonly doing: string },
): Promise<Value> {
  const { requests } = kratix.standIn;
  const mark = requests.mark();
  const startedMs = performance.now();
  const coming = until(look, {
    what,
    seconds: PATIENCE_SECONDS,
    hopeless: () => (app.ended() === null ? undefined : `the server ended with exit code ${app.ended()}`),
  });
  return screen.whileWaiting(coming, doing, () =>
    progress((performance.now() - startedMs) / 1_000, requests.since(mark)),
  );
}

function progress(seconds: number, requests: readonly Request[]): string {
  const last = requests.at(-1);
  const latest = last === undefined ? "" : ` · ${last.method} ${last.path.replace(/^\/api\/v3/, "")}`;
  return `${seconds.toFixed(1)} s · ${count(requests.length, "request")}${latest}`;
}

function seenComment(kratix: Kratix, says: (report: Report) => boolean): SeenComment | undefined {
  const comment = kratix.comment();
  if (comment === undefined) return undefined;
  const report = reportOf(comment.body);
  return says(report) ? { ...comment, report } : undefined;
}

function reportOf(body: string): Report {
  const line = body.trimEnd().split("\n").at(-1) ?? "";
  if (!line.startsWith(REPORT_MARKER))
    throw new ExpectationError(
      `Expected the comment to end with its report, but its last line is: ${line.slice(0, 80)}`,
    );
  return JSON.parse(line.slice(REPORT_MARKER.length, -" -->".length));
}
