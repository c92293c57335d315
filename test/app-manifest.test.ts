import { readFileSync } from "node:fs";
import path from "node:path";
import type { Probot } from "probot";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createApp } from "../src/app.ts";
import { createStandIn } from "../stand-in/stand-in.ts";

const root = path.resolve(import.meta.dirname, "..");
const text = readFileSync(path.join(root, "app.yml"), "utf8");
const manifest: {
  readonly name: string;
  readonly url: string;
  readonly public: boolean;
  readonly default_permissions: Readonly<Record<string, string>>;
  readonly default_events: readonly string[];
} = parse(text);

/** Every app gets these, and GitHub's form does not offer them. */
const UNASKED = ["installation", "installation_repositories"];

describe("app.yml", () => {
  it("subscribes to the events that the app listens to, and to no other", () => {
    expect(manifest.default_events.toSorted()).toEqual(listenedTo());
  });

  it("asks for the permissions and events with which everything is tested against the stand-in", async () => {
    const standIn = await createStandIn();
    const { permissions, events } = standIn.state.app;
    await standIn.stop();
    expect(manifest.default_permissions).toEqual(permissions);
    expect(manifest.default_events.toSorted()).toEqual(events.toSorted());
  });

  it("leaves out permissions that GitHub would have every installation confirm for nothing", () => {
    const { checks, issues, administration, workflows } = manifest.default_permissions;
    expect([checks, issues, administration, workflows]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it.each([...Object.keys(manifest.default_permissions), ...manifest.default_events])(
    "says above %s which feature needs it",
    (name) => {
      const lines = text.split("\n");
      const at = lines.findIndex((line) => line.trim() === `- ${name}` || line.trim().startsWith(`${name}: `));
      expect(lines[at - 1]).toMatch(/^ {2}# \S/);
    },
  );

  it("leaves the address of deliveries to the set-up page, because a fixed one would replace it", () => {
    expect(manifest).not.toHaveProperty("hook_attributes");
    expect(text).toContain("/api/github/webhooks");
  });
});

function listenedTo(): readonly string[] {
  const heard: string[] = [];
  const probot = { on: (names: string | readonly string[]) => heard.push(...[names].flat()) };
  createApp({ enqueue: async () => {}, onDelivery: () => {} })(probot as unknown as Probot);
  const events = new Set(heard.map((name) => name.split(".")[0] ?? ""));
  return [...events].filter((event) => !UNASKED.includes(event)).toSorted();
}
