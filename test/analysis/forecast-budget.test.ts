import { expect, it } from "vitest";
import { forecastBudget } from "../../src/analysis/forecast-budget.ts";

const DAY_MS = 24 * 60 * 60_000;
const GB = 1_000_000_000;

/** A look on a day, in gigabytes. */
function look(day: number, used: number, { added = 0, purged = 0 } = {}) {
  return { atMs: day * DAY_MS, usedBytes: used * GB, addedBytes: added * GB, purgedBytes: purged * GB };
}

it("says nothing before two days have been watched", () => {
  expect(forecastBudget([], 10 * GB)).toBeNull();
  expect(forecastBudget([look(0, 1), look(1.9, 5, { added: 4 })], 10 * GB)).toBeNull();
});

it("tells what runs save a day, what use grows, and when it is full", () => {
  const forecast = forecastBudget(
    [look(0, 2, { added: 2 }), look(2, 4, { added: 3 }), look(4, 6, { added: 5 })],
    10 * GB,
  );
  // The first look's own find is no growth; 8 GB in 4 days were saved, of which 4 GB stayed.
  expect(forecast).toEqual({
    days: 4,
    savedBytesPerDay: 2 * GB,
    grownBytesPerDay: 1 * GB,
    daysToFull: 4,
    cleanUpLastsDays: null,
  });
});

it("tells how long the last clean-up lasts at the rate of what runs save", () => {
  const flows = [look(0, 9), look(2, 5, { added: 2, purged: 6 }), look(3, 6, { added: 1 })];
  expect(forecastBudget(flows, 10 * GB)).toMatchObject({ savedBytesPerDay: 1 * GB, cleanUpLastsDays: 6 });
});

it("does not promise a day to repositories that shrink or are full already", () => {
  expect(forecastBudget([look(0, 9), look(3, 6)], 10 * GB)).toMatchObject({
    grownBytesPerDay: -1 * GB,
    daysToFull: null,
  });
  expect(forecastBudget([look(0, 9), look(3, 12, { added: 3 })], 10 * GB)).toMatchObject({ daysToFull: null });
});
