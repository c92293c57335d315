#!/usr/bin/env node
/** The command `cachewarden`. Everything is imported after the check of Node, since an older Node cannot load it. */

const REQUIRED_NODE = 24;

if (Number.parseInt(process.versions.node, 10) < REQUIRED_NODE) {
  console.error(`cachewarden needs Node ${REQUIRED_NODE} or later, and this is Node ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  const { runCommandLine } = await import("./cli/run-command-line.ts");
  const { analyzeCommand } = await import("./cli/analyze.ts");
  await runCommandLine([analyzeCommand()]);
}

export {};
