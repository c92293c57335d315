import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createRush, type Rush } from "../../src/queue/rush.ts";

function isHeld(held: Promise<void>): Promise<boolean> {
  return Promise.race([held.then(() => false), sleep(20, true)]);
}

function arrive(rush: Rush, deliveries: number): void {
  for (let delivery = 0; delivery < deliveries; delivery += 1) rush.arrived();
}

it("holds nothing back for single deliveries", async () => {
  const rush = createRush();
  arrive(rush, 15);
  expect(await isHeld(rush.calm())).toBe(false);
});

it("holds nothing back for many deliveries that come one after the other", async () => {
  const rush = createRush();
  for (let delivery = 0; delivery < 5; delivery += 1) {
    arrive(rush, 4);
    await sleep(60);
  }
  expect(await isHeld(rush.calm())).toBe(false);
});

it("holds work back while very many deliveries come, and lets it go on soon afterwards", async () => {
  const rush = createRush();
  arrive(rush, 16);
  const held = rush.calm();
  expect(await isHeld(held)).toBe(true);

  await sleep(100);
  arrive(rush, 16);
  await sleep(150);
  expect(await isHeld(held)).toBe(true);

  await held;
  expect(await isHeld(rush.calm())).toBe(false);
});

it("lets work go on in a rush without an end", async () => {
  const rush = createRush(100);
  const rushing = setInterval(() => arrive(rush, 16), 10);
  arrive(rush, 16);
  await rush.calm();
  expect(await isHeld(rush.calm())).toBe(false);
  clearInterval(rushing);
});
