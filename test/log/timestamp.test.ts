import { describe, expect, it } from "vitest";
import { timestampBefore, timestampEnd } from "../../src/log/timestamp.ts";

const STAMP = "2026-02-28T23:59:59.1234567Z";

function textOf(line: string): string {
  const bytes = Buffer.from(line);
  return bytes.toString("utf8", timestampEnd(bytes, 0, bytes.length));
}

describe("the runner's timestamp", () => {
  it.each([
    [`${STAMP} text`, "text"],
    [`${STAMP}  two blanks`, " two blanks"],
    [`${STAMP} `, ""],
    [`\uFEFF${STAMP} text`, "text"],
    [STAMP, ""],
    ["\uFEFFtext", "text"],
    ["text", "text"],
    ["", ""],
  ])("is taken off %j", (line, text) => {
    expect(textOf(line)).toBe(text);
  });

  it.each([
    "2026-02-28T23:59:59.123456Z six digits",
    "2026-02-28T23:59:59.12345678Z eight digits",
    "2026-02-28 23:59:59.1234567Z a blank for T",
    "2026-Feb-28T23:59:59.12345Z a name for the month",
    `${STAMP}no blank behind`,
    "2026-02-28T23:59:\n9.1234567Z a line end within",
  ])("is nothing else: %j", (line) => {
    expect(textOf(line)).toBe(line);
  });

  it.each(["1970-01-01T00:00:00.0000000Z", "2024-02-29T12:30:00.5000000Z", "2100-03-01T00:00:00.0010000Z", STAMP])(
    "is the time that JavaScript's own calendar makes of %s",
    (stamp) => {
      const bytes = Buffer.from(`${stamp} x`);
      const text = timestampEnd(bytes, 0, bytes.length);
      expect(timestampBefore(bytes, 0, text)).toBeCloseTo(Date.parse(stamp), -1);
      expect(Math.floor(timestampBefore(bytes, 0, text) ?? 0)).toBe(Date.parse(stamp));
    },
  );

  it("is null where there is none", () => {
    expect(timestampBefore(Buffer.from("text"), 0, 0)).toBeNull();
  });
});
