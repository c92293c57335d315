import { setFlagsFromString } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite, types } from "@electric-sql/pglite";

/** What the server's thread asks for. */
export type Statement =
  | { readonly kind: "query"; readonly text: string; readonly values: readonly unknown[] }
  | { readonly kind: "exec"; readonly text: string }
  | { readonly kind: "close" };

/** The rows of one statement. */
export interface Rows {
  readonly rows: object[];
}

/** On its way between threads an error would lose its code. */
export type Answer =
  | { readonly kind: "results"; readonly results: Rows[] }
  | { readonly kind: "error"; readonly message: string; readonly code: string | undefined };

const engine = await withoutOptimizing(() =>
  PGlite.create({
    ...(workerData === null ? {} : { dataDir: workerData }),
    // GitHub's ids stay below 2^53; PGlite would give larger ones as BigInt.
    parsers: { [types.INT8]: Number },
  }),
);
parentPort?.postMessage("open");

/** One after the other, as they came. */
let working = Promise.resolve();
parentPort?.on("message", ({ id, statement }: { readonly id: number; readonly statement: Statement }) => {
  working = working.then(async () => parentPort?.postMessage({ id, answer: await answerTo(statement) }));
});

/**
 * Keeps V8's optimizing compiler away from the modules that `load` loads, for as long as they live. For PostgreSQL's
 * parser, one function of 100 KB, it would take 600 MB and some seconds, and make statements hardly faster.
 */
async function withoutOptimizing<Module>(load: () => Promise<Module>): Promise<Module> {
  const flags = ["wasm-tier-up", "wasm-dynamic-tiering"];
  for (const flag of flags) setFlagsFromString(`--no-${flag}`);
  try {
    return await load();
  } finally {
    for (const flag of flags) setFlagsFromString(`--${flag}`);
  }
}

async function answerTo(statement: Statement): Promise<Answer> {
  try {
    return { kind: "results", results: await resultsOf(statement) };
  } catch (error) {
    const { message, code } = error as Error & { readonly code?: string };
    return { kind: "error", message, code };
  }
}

async function resultsOf(statement: Statement): Promise<Rows[]> {
  switch (statement.kind) {
    case "query":
      return [rowsOf(await engine.query<object>(statement.text, [...statement.values]))];
    case "exec":
      try {
        return (await engine.exec(statement.text)).map(rowsOf);
      } catch (error) {
        // A transaction that it had opened would take in whatever comes next.
        await engine.exec("ROLLBACK");
        throw error;
      }
    case "close":
      await engine.close();
      return [];
  }
}

/** The rest of a result does not interest, and would have to travel too. */
function rowsOf({ rows }: { readonly rows: object[] }): Rows {
  return { rows };
}
