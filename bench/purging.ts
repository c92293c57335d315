import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { planPurge } from "../src/analysis/plan-purge.ts";
import type { CacheEntry } from "../src/model/cache-entry.ts";
import { makeLargeRepository } from "./purging/large-repository.ts";
import { printResults } from "./results.ts";

/** What is promised of a plan of 100,000 entries, and a sweep of 20,000 entries and 2,000 pull requests. */
export const PURGING_BOUNDS = { planSeconds: 1, requests: 300, grownMib: 200 };

const MIB = 1024 ** 2;

/** Times the plan and the sweep, and prints them; says whether all bounds hold. `node bench/purging.ts` runs it alone. */
export async function benchmarkPurging(): Promise<boolean> {
  const planSeconds = timePlan();
  const { requests, seconds, grownMib } = await measureSweep();
  return printResults("Purging", [
    { what: "plan of 100,000 entries, s of processor", value: planSeconds, atMost: PURGING_BOUNDS.planSeconds },
    { what: "sweep of 20,000 entries, requests", value: requests, atMost: PURGING_BOUNDS.requests },
    { what: "that sweep, s", value: seconds },
    { what: "that sweep, MiB above the idle process", value: grownMib, atMost: PURGING_BOUNDS.grownMib },
  ]);
}

const KEYS = ["index-app-1-f921bd05#", "buildkit-blob-1-sha256:", "buildkit-blob-1-sha256:", "go-", "node-modules-"];

function timePlan(): number {
  const entries = Array.from(
    { length: 100_000 },
    (_, index): CacheEntry => ({
      id: index,
      ref: `refs/pull/${(index % 4_000) + 1}/merge`,
      key: `${KEYS[index % KEYS.length]}${index}`,
      version: "v",
      sizeBytes: 1,
      createdAtMs: index,
      lastAccessedAtMs: index,
    }),
  );
  const openPulls = Array.from({ length: 2_000 }, (_, index) => ({
    number: index + 1,
    headRef: `change-${index}`,
    headRepositoryId: 1,
    baseRef: "main",
  }));
  const refs = {
    repositoryId: 1,
    defaultBranch: "main",
    openPulls,
    gone: new Set<string>(),
    protectedBranches: new Set<string>(),
  };
  // The time of this process, so that others on the machine do not count.
  const before = process.cpuUsage();
  planPurge(entries, refs, { switchedOff: {}, keeps: () => false });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}

async function measureSweep() {
  const { standIn, installationId, repository } = await makeLargeRepository();
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [
      path.join(import.meta.dirname, "purging/sweep-process.ts"),
      standIn.url,
      String(standIn.appId),
      standIn.privateKey,
      String(installationId),
      String(repository.id),
    ]);
    const { seconds, grownBytes }: { seconds: number; grownBytes: number } = JSON.parse(stdout);
    return { requests: standIn.requests.count({ host: "api" }), seconds, grownMib: grownBytes / MIB };
  } finally {
    await standIn.stop();
  }
}

if (import.meta.main) process.exitCode = (await benchmarkPurging()) ? 0 : 1;
