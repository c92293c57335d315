import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { arbitraryCuts, arbitraryLog } from "./arbitrary-log.ts";
import { checkEverything } from "./properties.ts";

/**
 * Reads made logs for a while (`npm run fuzz -- --seconds 60`). The first that is read wrongly is made as small as it
 * can be and kept in test/fixtures/fuzz, where the tests read it from then on.
 */
const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" }, seed: { type: "string" } } });
const seconds = Number(values.seconds);
const before = process.memoryUsage().rss;

const result = fc.check(fc.property(arbitraryLog, arbitraryCuts, checkEverything), {
  numRuns: Number.MAX_SAFE_INTEGER,
  interruptAfterTimeLimit: seconds * 1_000,
  ...(values.seed !== undefined && { seed: Number(values.seed) }),
});

const grownMib = Math.round((process.memoryUsage().rss - before) / 1024 ** 2);
console.log(`${result.numRuns} logs in ${seconds} s (seed ${result.seed}); memory grew by ${grownMib} MiB`);
if (result.counterexample !== null) {
  const [log] = result.counterexample;
  const name = `${createHash("sha256").update(log).digest("hex").slice(0, 12)}.log`;
  writeFileSync(path.join(import.meta.dirname, "../../fixtures/fuzz", name), log);
  console.error(`Kept as test/fixtures/fuzz/${name}: ${String(result.errorInstance)}`);
  process.exitCode = 1;
}
// Some hundred MiB are the garbage of the fuzzer itself; a leak of the reader would be gigabytes.
if (grownMib > 1_024) process.exitCode = 1;
