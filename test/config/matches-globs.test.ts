import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesGlobs } from "../../src/config/matches-globs.ts";

describe("matching globs", () => {
  it.each([
    ["CI", ["*"], true],
    ["build / test", ["*"], true],
    [".github/workflows/ci.yaml", ["*"], true],
    ["", ["*"], true],
    ["Test Kratix", ["Test*"], true],
    ["Test Kratix", ["test*"], false],
    ["Test Kratix", ["*Kratix"], true],
    ["Test Kratix", ["Kratix"], false],
    ["go-1", ["go-?"], true],
    ["go-12", ["go-?"], false],
    ["aXbXc", ["a*b*c"], true],
    ["aXbX", ["a*b*c"], false],
    ["a+(b)[c]", ["a+(b)[c]"], true],
    ["Nightly", ["*", "!Night*"], false],
    ["CI", ["*", "!Night*"], true],
    ["CI", ["!Night*"], false],
    ["CI", [], false],
  ])("%s against %j: %s", (text, globs, expected) => {
    expect(matchesGlobs(text, globs)).toBe(expected);
  });

  it("agrees with the regular expression that a glob means", () => {
    const glob = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });
    fc.assert(
      fc.property(glob, text, (pattern, subject) => {
        const meant = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
        expect(matchesGlobs(subject, [pattern])).toBe(meant.test(subject));
      }),
      { numRuns: 1_000 },
    );
  });

  it("takes no long time for a glob that would keep a regular expression busy for ever", () => {
    const started = performance.now();
    expect(matchesGlobs("a".repeat(2_000), [`${"*a".repeat(90)}*b`])).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
