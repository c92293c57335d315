#!/usr/bin/env node
/** The command `cachewarden`. Everything is imported after the check of Node, since an older Node cannot load it. */

const REQUIRED_NODE = 24;

if (Number.parseInt(process.versions.node, 10) < REQUIRED_NODE) {
  console.error(`cachewarden needs Node ${REQUIRED_NODE} or later, and this is Node ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  const { runCommandLine } = await import("./cli/run-command-line.ts");
  const { analyzeCommand } = await import("./cli/analyze.ts");
  const { cachesCommand } = await import("./cli/caches.ts");
  const { configCommand } = await import("./cli/config.ts");
  const { doctorCommand } = await import("./cli/doctor.ts");
  const { historyCommand } = await import("./cli/history.ts");
  const { purgeCommand } = await import("./cli/purge.ts");
  await runCommandLine([
    analyzeCommand(),
    cachesCommand(),
    purgeCommand(),
    historyCommand(),
    configCommand(),
    doctorCommand(),
  ]);
}

export {};
