import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { copyPgliteTemplate, makePgliteTemplate } from "../test/databases/pglite-template.ts";
import { findPostgres, startPostgres } from "../test/databases/postgres-cluster.ts";
import type { ChaosStorage } from "./fleet.ts";
import { runChaos } from "./run-chaos.ts";

/**
 * `npm run chaos -- [--seed N|random] [--database pglite|postgres] [--pulls N] [--kills N] [--minutes N]
 * [--logs FOLDER]`
 * Lets servers be killed while GitHub fails and webhooks are lost, and says whether the end is right.
 */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    database: { type: "string", default: "pglite" },
    pulls: { type: "string", default: "100" },
    kills: { type: "string", default: "10" },
    minutes: { type: "string", default: "5" },
    logs: { type: "string" },
  },
});

const seed = values.seed === "random" ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
const { storage, servers, remove } = await makeStorage(values.database);
// Said first, so that a run that is broken off can be repeated too.
console.log(`chaos with seed ${seed} on ${values.database}, ${servers} server(s)`);
try {
  const { problems, ...facts } = await runChaos({
    seed,
    servers,
    storage,
    pulls: Number(values.pulls),
    kills: Number(values.kills),
    mostMinutes: Number(values.minutes),
    logFolder: values.logs,
    say: (line) => console.log(`  ${line}`),
  });
  console.log(facts);
  for (const problem of problems) console.log(`  WRONG: ${problem}`);
  console.log(problems.length === 0 ? "everything is as it has to be" : `repeat it with --seed ${seed}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await remove();
}

async function makeStorage(database: string): Promise<{
  readonly storage: ChaosStorage;
  readonly servers: number;
  readonly remove: () => Promise<void>;
}> {
  if (database === "postgres") {
    const bin = findPostgres(process.env.PATH ?? "");
    if (bin === undefined) throw new Error("No PostgreSQL server is installed (Debian: apt-get install postgresql)");
    const cluster = await startPostgres(bin);
    return { storage: { databaseUrl: cluster.url }, servers: 2, remove: cluster.stop };
  }
  const dataDir = mkdtempSync(path.join(tmpdir(), "cachewarden-chaos-"));
  makePgliteTemplate();
  copyPgliteTemplate(dataDir);
  return { storage: { dataDir }, servers: 1, remove: async () => rmSync(dataDir, { recursive: true, force: true }) };
}
