import { expect, it } from "vitest";
import { textTable } from "../../../src/cli/terminal/text-table.ts";

const columns = [
  { head: "name", cut: "end" },
  { head: "size", align: "right" },
  { head: "key", cut: "middle" },
] as const;

function table(width: number, ...rows: readonly (readonly string[])[]): readonly string[] {
  const cells = rows.map((row) => row.map((text) => ({ text })));
  return textTable(columns, cells, { width, paintHead: (text) => text });
}

it("aligns columns, numbers to the right", () => {
  expect(table(40, ["a", "5 B", "go-1"], ["build", "12 MB", "x"])).toEqual([
    "name    size  key",
    "a        5 B  go-1",
    "build  12 MB  x",
  ]);
});

it("aligns what is two columns wide", () => {
  expect(table(40, ["日本", "1 B", "x"], ["abcd", "1 B", "y"]).slice(1)).toEqual(["日本   1 B  x", "abcd   1 B  y"]);
});

it("shortens the widest column first, and only those that may be", () => {
  const [, row] = table(30, ["build", "12.3 MB", "go-Linux-x64-0123456789-9a40"]);
  expect(row).toBe("build  12.3 MB  go-Linu…9-9a40");
});

it("would rather be too wide than shorten to nothing", () => {
  const [, row] = table(10, ["0123456789", "12.3 MB", "0123456789"]);
  expect(row).toBe("0123456…  12.3 MB  0123…789");
});

it("colours a cell without changing its place", () => {
  const paint = (text: string) => `<${text}>`;
  const rows = [[{ text: "a", paint }, { text: "1", paint }, { text: "k" }]];
  expect(textTable(columns, rows, { width: 40, paintHead: paint })).toEqual([
    "<name>  <size>  <key>",
    "<a>        <1>  k",
  ]);
});

it("may have rows with fewer cells", () => {
  expect(table(40, ["a", "1", "k"], ["b"])).toEqual(["name  size  key", "a        1  k", "b"]);
});
