import { expect, it } from "vitest";
import { shared } from "../../src/server/shared.ts";

it("asks once for all who ask at the same time, and anew half a second later", async () => {
  let asked = 0;
  const ask = shared(async () => {
    asked += 1;
    return asked;
  });
  expect(await Promise.all(Array.from({ length: 100 }, ask))).toEqual(Array(100).fill(1));
  await expect.poll(ask, { timeout: 2_000 }).toBe(2);
});

it("tells all of them where there is no answer, and asks again", async () => {
  let isAway = true;
  const ask = shared(async () => {
    if (isAway) throw new Error("away");
    return "there";
  });
  expect(await Promise.allSettled([ask(), ask()])).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
  isAway = false;
  await expect.poll(() => ask().catch(() => "away"), { timeout: 2_000 }).toBe("there");
});
