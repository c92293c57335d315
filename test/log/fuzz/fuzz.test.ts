import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryCuts, arbitraryLog } from "./arbitrary-log.ts";
import { checkEverything } from "./properties.ts";

/** Inputs that were once read wrongly, kept by `npm run fuzz`, and some that are hard. */
const KEPT = path.join(import.meta.dirname, "../../fixtures/fuzz");

describe("the log reader on hostile input", () => {
  it.each(readdirSync(KEPT))("reads %s without a fault, however it is cut", (name) => {
    for (const length of [1, 7, 64, 4_096])
      expect(() => checkEverything(readFileSync(path.join(KEPT, name)), [length])).not.toThrow();
  });

  it("throws for no input, depends on no chunk's end, and passes over no line that matters", () => {
    const result = fc.check(fc.property(arbitraryLog, arbitraryCuts, checkEverything), { numRuns: 150 });
    expect(result.errorInstance, `seed ${result.seed}, path ${result.counterexamplePath}`).toBeNull();
  });
});
