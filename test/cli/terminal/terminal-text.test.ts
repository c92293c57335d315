import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutEnd, cutMiddle, printable, widthOf } from "../../../src/cli/terminal/terminal-text.ts";

describe("text for a terminal", () => {
  it.each([
    ["plain", 5],
    ["日本語", 6],
    ["😅", 2],
    ["é", 1],
    ["", 0],
  ])("counts the columns of %j", (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });

  it.each([
    ["short", 5, "short"],
    ["go-Linux-x64-9a40", 9, "go-L…9a40"],
    ["日本語日本語", 7, "日本…語"],
    ["👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 5, "👨‍👩‍👧…👨‍👩‍👧"],
  ])("shortens %j to %i columns in its middle", (text, columns, shortened) => {
    expect(cutMiddle(text, columns)).toBe(shortened);
  });

  it.each([
    ["short", 5, "short"],
    ["RUN go build", 8, "RUN go …"],
    ["日本語", 5, "日本…"],
  ])("shortens %j to %i columns at its end", (text, columns, shortened) => {
    expect(cutEnd(text, columns)).toBe(shortened);
  });

  it("never takes more columns than there are", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 40 }).map(printable);
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (any, columns) => {
        expect(widthOf(cutMiddle(any, columns))).toBeLessThanOrEqual(columns);
        expect(widthOf(cutEnd(any, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe("text of strangers", () => {
  it.each([
    ["a colour", "\x1b[31mred", "\uFFFD[31mred"],
    ["the 8-bit form of an escape", "\x9b31mred", "\uFFFD31mred"],
    ["a title for the window", "\x1b]0;gone\x07", "\uFFFD]0;gone\uFFFD"],
    ["a way back to the line's start", "miss\rhit", "miss hit"],
    ["a new line", "one\ntwo", "one two"],
    ["a turned reading direction", "a\u202Etxt.exe", "atxt.exe"],
    ["half of a surrogate pair", "a\uD83D", "a\uFFFD"],
  ])("loses %s", (_case, text, safe) => {
    expect(printable(text)).toBe(safe);
  });

  it("keeps its letters and pictures", () => {
    expect(printable("build ünï 日本 👨‍👩‍👧")).toBe("build ünï 日本 👨‍👩‍👧");
  });
});
