import { benchmarkPurging } from "./purging.ts";
import { benchmarkReader } from "./reader.ts";
import { benchmarkStart } from "./start.ts";
import { benchmarkWebhooks } from "./webhooks.ts";

/** All benchmarks, one after the other (`npm run bench`). The exit code is 1 when a bound does not hold. */
const holds = [
  await benchmarkWebhooks({ deliveries: 3_000, rounds: 5 }),
  await benchmarkStart({ starts: 3 }),
  await benchmarkReader({ mib: 1_024, runs: 3, largest: 4_096 }),
  await benchmarkPurging(),
];
process.exitCode = holds.every(Boolean) ? 0 : 1;
