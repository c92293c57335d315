import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { lineScannerModule } from "../../../scripts/build-line-scanner.ts";

const MODULE = path.join(import.meta.dirname, "../../../src/log/scan/line-scanner-module.ts");

it("is what wasm/line-scanner.ts compiles to", () => {
  expect(readFileSync(MODULE, "utf8")).toBe(lineScannerModule());
}, 120_000);
