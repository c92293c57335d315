import { expect, it } from "vitest";
import { createHourBudgets } from "../../src/github/hour-budgets.ts";

const HOUR_SECONDS = 3_600;

function budgets() {
  let nowMs = 1_000_000;
  const hours = createHourBudgets(() => nowMs);
  return {
    note: (remaining: number, { installationId = 11, limit = 5_000, resetsInSeconds = HOUR_SECONDS } = {}) =>
      hours.note({ installationId, remaining, limit, resetsAtMs: 0, resetsInSeconds }),
    share: (installationId = 11) => hours.left(installationId)?.share,
    left: () => hours.left(11),
    pass: (seconds: number) => {
      nowMs += seconds * 1_000;
    },
  };
}

it("knows nothing before an answer told it", () => {
  expect(budgets().left()).toBeUndefined();
});

it("tells the share that the last answer left, and how long the hour lasts", () => {
  const { note, left, pass } = budgets();
  note(2_000);
  pass(600);
  expect(left()).toEqual({ share: 0.4, resetsInSeconds: 3_000 });
});

it("does not take an answer that was overtaken for the newer one", () => {
  const { note, share } = budgets();
  note(1_000);
  note(1_005);
  expect(share()).toBe(0.2);
});

it("begins anew with the next hour, of which it knows nothing until it is told", () => {
  const { note, share, left, pass } = budgets();
  note(0);
  pass(HOUR_SECONDS);
  expect(left()).toBeUndefined();
  note(4_999);
  expect(share()).toBeCloseTo(1, 2);
});

it("keeps installations apart, and says nothing where a server has no limit", () => {
  const { note, share } = budgets();
  note(2_500, { installationId: 12 });
  note(0, { limit: 0 });
  expect([share(12), share(11)]).toEqual([0.5, undefined]);
});
