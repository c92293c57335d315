import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createRush } from "../../src/queue/rush.ts";

const NEVER = new Promise<never>(() => {});

function isHeld(held: Promise<void>): Promise<boolean> {
  return Promise.race([held.then(() => false), sleep(20, true)]);
}

it("holds nothing back for single deliveries", async () => {
  const rush = createRush();
  for (let delivery = 0; delivery < 3; delivery += 1) void rush.during(NEVER);
  expect(await isHeld(rush.calm())).toBe(false);
});

it("holds work back while many deliveries are being stored, and lets it go on when they are", async () => {
  const rush = createRush();
  const { promise, resolve } = Promise.withResolvers<void>();
  const storing = Array.from({ length: 4 }, () => rush.during(promise));
  const held = rush.calm();
  expect(await isHeld(held)).toBe(true);

  resolve();
  await Promise.all(storing);
  expect(await isHeld(rush.calm())).toBe(true);
  await held;
  expect(await isHeld(rush.calm())).toBe(false);
});

it("counts a delivery that could not be stored no longer", async () => {
  const rush = createRush();
  const refused = Array.from({ length: 4 }, () => rush.during(Promise.reject(new Error("the database is away"))));
  await Promise.allSettled(refused);
  await rush.calm();
  expect(await isHeld(rush.calm())).toBe(false);
});

it("lets work begin in a rush without an end", async () => {
  const rush = createRush(100);
  for (let delivery = 0; delivery < 4; delivery += 1) void rush.during(NEVER);
  await rush.calm();
  expect(await isHeld(rush.calm())).toBe(true);
});
