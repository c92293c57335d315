import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { median } from "simple-statistics";
import { startServer } from "../load/servers.ts";
import { createStandIn } from "../stand-in/stand-in.ts";
import { databaseServer } from "./postgres.ts";
import { printResults } from "./results.ts";

const PROMISED_MS = { postgres: 5_000, pglite: 10_000 };

/** How long a new process takes until it is ready, with a database that has to be made or filled first, and how long to stop. */
export async function benchmarkStart({ starts }: { readonly starts: number }): Promise<boolean> {
  const standIn = await createStandIn();
  const folder = mkdtempSync(path.join(tmpdir(), "cachewarden-bench-"));
  const postgres = await databaseServer();
  const time = async (databaseUrl: string | undefined, dataDir: string) => {
    const began = performance.now();
    const server = await startServer({ standIn, databaseUrl, dataDir });
    const readyMs = performance.now() - began;
    const asked = performance.now();
    await server.stop();
    return { readyMs, stopMs: performance.now() - asked };
  };
  try {
    const results = [];
    for (const database of ["postgres", "pglite"] as const) {
      const first = [];
      const again = [];
      for (let start = 0; start < starts; start += 1) {
        const url = database === "postgres" ? await postgres.newDatabase() : undefined;
        const dataDir = path.join(folder, `${database}-${start}`);
        first.push(await time(url, dataDir));
        again.push(await time(url, dataDir));
      }
      results.push(
        printResults(`Start and stop, ${database}`, [
          {
            what: "ready with a new database, slowest, ms",
            value: Math.max(...first.map(({ readyMs }) => readyMs)),
            atMost: PROMISED_MS[database],
          },
          { what: "ready with a known database, median, ms", value: median(again.map(({ readyMs }) => readyMs)) },
          { what: "stopped, idle, median, ms", value: median(again.map(({ stopMs }) => stopMs)) },
        ]),
      );
    }
    return results.every(Boolean);
  } finally {
    await postgres.stop();
    await standIn.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) process.exitCode = (await benchmarkStart({ starts: 3 })) ? 0 : 1;
