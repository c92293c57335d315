import { count, formatBytes, formatSeconds } from "../src/report/format.ts";
import { cacheTable } from "./cache-table.ts";
import { checkColdRun, checkPurge, checkSameComment, checkWarmRun } from "./checks.ts";
import { type Watched, type Watching, watch } from "./watch.ts";

const COMMENTED = "cachewarden bot commented";
const EDITED = "cachewarden bot commented · edited";

/** The story: a first push, a second one, the merge. Each part ends with checks of what it shows. */
export async function replay(watching: Watching): Promise<readonly Watched[]> {
  const { kratix, screen } = watching;
  screen.act("On main, until three days ago");
  screen.fact(
    `**${kratix.runsOnMain} runs** of \`${kratix.workflow}\` with warm caches. Since then the repository came close to its ` +
      "10 GB, and GitHub evicted what was used least recently: main's Go modules, tools and image layers.",
  );
  const first = await firstPush(watching);
  const second = await secondPush(watching, first);
  const merged = await merge(watching, second);
  return [first, second, merged];
}

async function firstPush(watching: Watching): Promise<Watched> {
  const { kratix, screen } = watching;
  screen.act(`#${kratix.pull} is opened: ${kratix.title}`);
  const push = kratix.runEnds("pull-cold");
  screen.fact(
    `Its run ends: three jobs, ${formatSeconds(push.seconds)}, everything green, nothing found in any cache. ` +
      "The app sees this workflow for the first time, so it also reads main's earlier runs and their logs, once.",
  );
  const watched = await watch(watching, {
    name: "first push",
    deliver: () => kratix.deliverRun(push),
    says: ({ head_sha, workflows }) => head_sha === push.headSha && workflows.length > 0,
    learns: true,
  });
  checkColdRun(watched.comment.report);
  screen.comment(watched.comment.body, { title: COMMENTED, unfolded: true });
  return watched;
}

async function secondPush(watching: Watching, first: Watched): Promise<Watched> {
  const { kratix, screen } = watching;
  screen.act("A second push changes the manager's sources");
  const push = kratix.runEnds("pull-warm");
  screen.fact(`Its run ends after ${formatSeconds(push.seconds)}: it found what the first push had saved.`);
  const watched = await watch(watching, {
    name: "second push",
    deliver: () => kratix.deliverRun(push),
    says: ({ head_sha, workflows }) => head_sha === push.headSha && workflows.length > 0,
  });
  checkSameComment(first.comment, watched.comment);
  checkWarmRun(watched.comment.report, watched.requests.length);
  screen.comment(watched.comment.body, { title: EDITED, unfolded: false });
  return watched;
}

async function merge(watching: Watching, earlier: Watched): Promise<Watched> {
  const { kratix, screen } = watching;
  screen.act(`#${kratix.pull} is merged`);
  const ref = `refs/pull/${kratix.pull}/merge`;
  const before = kratix.caches();
  const own = before.filter((entry) => entry.ref === ref);
  const bytes = own.reduce((total, entry) => total + entry.sizeBytes, 0);
  screen.fact(
    `It leaves ${count(own.length, "cache entry", "cache entries")} behind (${formatBytes(bytes)}) that no run can read any more. ` +
      "After some seconds, in which it could be opened again, they go.",
  );
  const watched = await watch(watching, {
    name: "merge",
    deliver: kratix.merge,
    says: ({ purged }) => purged !== undefined && purged.entries >= own.length,
  });
  const after = kratix.caches();
  checkSameComment(earlier.comment, watched.comment);
  checkPurge({ before, after, ref, report: watched.comment.report });
  screen.lines(cacheTable({ before, after }, screen));
  screen.comment(watched.comment.body, { title: EDITED, unfolded: false, before: earlier.comment.body });
  return watched;
}
