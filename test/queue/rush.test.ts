import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createRush, type Rush } from "../../src/queue/rush.ts";

/** A rush by a clock that stands still until it is moved. */
function rushAt(nowMs = 0) {
  const clock = { nowMs };
  return { clock, rush: createRush(() => clock.nowMs) };
}

/** Whether it is still held after several looks at the clock. */
function isHeld(held: Promise<void>): Promise<boolean> {
  return Promise.race([held.then(() => false), sleep(200, true)]);
}

function arrive(rush: Rush, deliveries: number): void {
  for (let delivery = 0; delivery < deliveries; delivery += 1) rush.arrived();
}

it("holds nothing back for single deliveries", async () => {
  const { rush } = rushAt();
  arrive(rush, 15);
  expect(await isHeld(rush.calm())).toBe(false);
});

it("holds nothing back for many deliveries that come one after the other", async () => {
  const { clock, rush } = rushAt();
  for (; clock.nowMs < 300; clock.nowMs += 60) arrive(rush, 4);
  expect(await isHeld(rush.calm())).toBe(false);
});

it("holds work back while very many deliveries come, and lets it go on soon afterwards", async () => {
  const { clock, rush } = rushAt();
  arrive(rush, 16);
  const held = rush.calm();
  expect(await isHeld(held)).toBe(true);

  clock.nowMs = 150;
  arrive(rush, 16);
  clock.nowMs = 349;
  expect(await isHeld(held)).toBe(true);

  clock.nowMs = 350;
  await held;
  expect(await isHeld(rush.calm())).toBe(false);
});

it("lets work go on in a rush without an end", async () => {
  const { clock, rush } = rushAt();
  for (; clock.nowMs < 4_900; clock.nowMs += 10) arrive(rush, 16);
  const held = rush.calm();
  expect(await isHeld(held)).toBe(true);

  for (; clock.nowMs < 5_000; clock.nowMs += 10) arrive(rush, 16);
  await held;
});
