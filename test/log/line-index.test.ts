import { describe, expect, it } from "vitest";
import { createLineIndex, literalStarts } from "../../src/log/line-index.ts";

const find = createLineIndex(
  [/^Cache hit for: (.+)$/, /^Cache .+ done$/, /^(?:npm|yarn) cache$/],
  (pattern) => pattern,
);

function found(line: string): readonly string[] {
  const bytes = Buffer.from(line);
  return find(bytes, 0, bytes.length).map(({ source }) => source);
}

describe("the index of beginnings", () => {
  it("finds the rows whose literal text stands at the beginning, in the order of the table", () => {
    expect(found("Cache hit for: go-1")).toEqual(["^Cache hit for: (.+)$", "^Cache .+ done$"]);
    expect(found("Cache is done")).toEqual(["^Cache .+ done$"]);
  });

  it("finds nothing for what only begins alike", () => {
    expect(found("Cached")).toEqual([]);
    expect(found("Cac")).toEqual([]);
    expect(found("")).toEqual([]);
  });

  it("finds a row by each of its alternatives", () => {
    expect(found("npm cache")).toEqual(["^(?:npm|yarn) cache$"]);
    expect(found("yarn cache")).toEqual(["^(?:npm|yarn) cache$"]);
  });

  it.each([
    [/^Cache: +(\d+)$/, ["Cache:"]],
    [/^ {2}Hits: +(\d+)$/, ["  Hits:"]],
    [/^\[command\].*$/, ["[command]"]],
    [/^(Failed to save: .+)$/, ["Failed to save: "]],
    [/^(?:one|(?:two|three) more) cache$/, ["one cache", "two more cache", "three more cache"]],
    [/^processes?: x$/, ["processe"]],
  ])("reads the literal beginning of %s", (pattern, texts) => {
    const starts = literalStarts(pattern);
    expect(starts.map((start, at) => start.slice(0, texts[at]?.length))).toEqual(texts);
  });

  it("refuses a pattern that would be tried on too many lines", () => {
    expect(() => literalStarts(/^abc(.*)$/)).toThrow("four characters of literal text");
  });
});
