import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * Compiles wasm/line-scanner.ts into src/log/scan/line-scanner-module.ts, after each change of it:
 *
 *   node scripts/build-line-scanner.ts
 */
const ROOT = path.join(import.meta.dirname, "..");
const TARGET = path.join(ROOT, "src/log/scan/line-scanner-module.ts");

/** AssemblyScript is run and not imported: its types would change those of JavaScript's own arrays. */
const COMPILER = path.join(ROOT, "node_modules/assemblyscript/bin/asc.js");
const OPTIONS = [
  ...["--optimizeLevel", "3", "--shrinkLevel", "0", "--noAssert", "--enable", "simd"],
  ...["--runtime", "stub", "--initialMemory", "40", "--maximumMemory", "40"],
];

/** The compiled module as the text of the file that holds it. A test compares it with the file. */
export function lineScannerModule(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "line-scanner-"));
  try {
    const compiled = path.join(folder, "line-scanner.wasm");
    const files = ["--baseDir", ROOT, "wasm/line-scanner.ts", "--outFile", path.relative(ROOT, compiled)];
    execFileSync(process.execPath, [COMPILER, ...files, ...OPTIONS], { cwd: ROOT });
    return moduleHolding(readFileSync(compiled));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function moduleHolding(compiled: Buffer): string {
  return [
    "/** wasm/line-scanner.ts, compiled by scripts/build-line-scanner.ts. */",
    `export const LINE_SCANNER_MODULE =\n  "${compiled.toString("base64")}";`,
    "",
  ].join("\n");
}

if (import.meta.main) writeFileSync(TARGET, lineScannerModule());
