import { describe, expect, it } from "vitest";
import { BACKGROUND_SECONDS, createTurns } from "../../src/queue/turns.ts";

const NOON = Date.UTC(2026, 7, 21, 12);

describe("turns", () => {
  it("of an installation that asks for little come before the later ones of one that asks for much", () => {
    const turns = createTurns(() => NOON);
    const busy = Array.from({ length: 100 }, () => turns("1"));
    const quiet = turns("2");
    expect(busy.filter((turn) => turn > quiet).length).toBe(0);
    expect(busy.filter((turn) => turn === quiet).length).toBe(1);
  });

  it("of one installation keep their order", () => {
    const turns = createTurns(() => NOON);
    expect(turns("1")).toBeGreaterThan(turns("1"));
  });

  it("do not punish an installation for what it asked long ago", () => {
    const clock = { ms: NOON };
    const turns = createTurns(() => clock.ms);
    for (let count = 0; count < 60; count += 1) turns("1");
    clock.ms += 120_000;
    expect(turns("1")).toBe(turns("2"));
  });

  it("of work that was put off count from when it may begin, and do not put off what comes after it", () => {
    const turns = createTurns(() => NOON);
    const later = turns("1", { delaySeconds: 3_600 });
    const next = turns("1");
    expect(next - later).toBeGreaterThan(3_500);
  });

  it("of work in the background come after all that is asked for in the meantime", () => {
    const clock = { ms: NOON };
    const turns = createTurns(() => clock.ms);
    const background = turns("1", { background: true });
    clock.ms += (BACKGROUND_SECONDS - 1) * 1_000;
    expect(turns("2")).toBeGreaterThan(background);
    clock.ms += 2_000;
    expect(turns("2")).toBeLessThan(background);
  });

  it("fit into 32 bits until 2090", () => {
    expect(createTurns(() => Date.UTC(2090, 0, 1))("1", { delaySeconds: 86_400 })).toBeGreaterThan(-(2 ** 31));
  });
});
