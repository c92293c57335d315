import fc from "fast-check";
import { expect, it } from "vitest";
import { keyFamily } from "../../src/analysis/key-family.ts";

it.each([
  [
    "setup-go-Linux-x64-ubuntu24-go-1.24.4-9a40c1f2e3d4b5a697887766554433221100",
    "setup-go-Linux-x64-ubuntu24-go-1.24.4-*",
  ],
  ["node-cache-Linux-x64-npm-9c1185a5c5e9fc54612808977ee8f548b2258d31", "node-cache-Linux-x64-npm-*"],
  ["v0-rust-test-Linux-x64-1a2b3c4d-5e6f7a8b", "v0-rust-test-Linux-x64-*-*"],
  ["index-kratix-1-49c8f7d5#46", "index-kratix-1-*#*"],
  [
    "buildkit-blob-1-sha256:9a40c1f2e3d4b5a697887766554433221100ffeeddccbbaa99887766554433ab",
    "buildkit-blob-1-sha256:*",
  ],
  ["nightly-2026-11-24-12345678", "nightly-*-*"],
  ["build-123e4567-e89b-12d3-a456-426614174000", "build-*"],
  ["nix-0c5b2xq8w7hj3k4l5m6n7p8q9r1s2v3w", "nix-*"],
])("puts %s into the family %s", (key, family) => {
  expect(keyFamily(key)).toBe(family);
});

it.each([
  ["a version", "kratix-tools-Linux-go1.24.4"],
  ["a word of hexadecimal letters", "cafe-feedface-decade"],
  ["a short number", "ubuntu-2404-py-3.12"],
  ["a long word", "internationalization-Linux"],
])("keeps %s", (_what, key) => {
  expect(keyFamily(key)).toBe(key);
});

it("is the family of itself, and never longer than the key", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (key) => {
      const family = keyFamily(key);
      expect(keyFamily(family)).toBe(family);
      expect(family.length).toBeLessThanOrEqual(key.length);
    }),
  );
});

it("takes no longer for a hostile key", () => {
  const started = performance.now();
  for (const part of ["a", "a1", "1", "-", "a1b2c3-", "#1"]) keyFamily(part.repeat(20_000));
  expect(performance.now() - started).toBeLessThan(3_000);
});
