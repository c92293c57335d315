import { expect, it } from "vitest";
import { sparkline } from "../../../src/cli/history/sparkline.ts";

it.each([
  ["from the least to the most", [1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"],
  ["a gap where there is no value", [1, null, 2], "▁·█"],
  ["values that are all the same in the middle", [5, 5, 5], "▅▅▅"],
  ["nothing but gaps", [null, null], "··"],
  ["nothing", [], ""],
])("draws %s", (_what, values, drawn) => {
  expect(sparkline(values, { columns: 10 })).toBe(drawn);
});

it("keeps to a scale", () => {
  expect(sparkline([0.5, 1, 2, -1], { columns: 10, scale: [0, 1] })).toBe("▅██▁");
});

it("draws neighbours by their median where there are more values than columns", () => {
  const values = Array.from({ length: 300 }, (_, index) => (index === 50 ? 9_999 : index));
  const drawn = sparkline(values, { columns: 10 });
  expect(drawn).toHaveLength(10);
  expect(drawn.startsWith("▁")).toBe(true);
  expect(drawn.endsWith("█")).toBe(true);
});
