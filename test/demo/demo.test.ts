import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, it } from "vitest";
import { startApp } from "../../demo/app-process.ts";
import { createKratix } from "../../demo/kratix/kratix.ts";
import { createScreen } from "../../demo/screen/screen.ts";
import { watch } from "../../demo/watch.ts";
import { widthOf } from "../../src/cli/terminal/terminal-text.ts";

/** It takes a minute; a busy machine takes several. */
const MOST_MS = 300_000;

describe("npm run demo", () => {
  let output = "";
  let exitCode: number | null = null;

  beforeAll(async () => {
    const { FORCE_COLOR: _, ...environment } = process.env;
    const demo = spawn("npm", ["run", "--silent", "demo"], {
      env: { ...environment, COLUMNS: "80", NO_COLOR: "1" },
    });
    const ended = new Promise<number | null>((resolve) => demo.once("exit", resolve));
    output = await text(demo.stdout);
    exitCode = await ended;
  }, MOST_MS);

  it("ends by itself with exit code 0", () => {
    expect({ exitCode, end: output.slice(-300) }).toMatchObject({ exitCode: 0 });
  });

  it("shows the comment after each push and after the merge", () => {
    expect(output.match(/╭─ cachewarden bot commented/g)).toHaveLength(3);
    expect(output).toContain("CI started with cold caches");
    expect(output).toContain("as usual");
    expect(output).toMatch(/10 cache entries\s+\(1\.28 GB\)/);
  });

  it("shows which caches were purged, with their sizes, and that main's stayed", () => {
    expect(output).toMatch(/deleted {2}refs\/pull\/12\/merge +setup-go-\S+ +24\.9 MB/);
    expect(output).toMatch(/kept {5}refs\/heads\/main +golangci-lint\S+ +611 MB/);
    expect(output).not.toMatch(/deleted {2}refs\/heads|deleted {2}refs\/pull\/121|kept {5}refs\/pull\/12\//);
  });

  it("shows the times and every request to GitHub", () => {
    expect(output).toMatch(/webhook answered after +\d+ ms +\d+ ms +\d+ ms/);
    expect(output).toMatch(/DELETE actions\/caches\/\* +· +· +10/);
  });

  it("keeps to the terminal's width, without colours where none are wanted", () => {
    expect(output.split("\n").filter((line) => widthOf(line) > 80)).toEqual([]);
    expect(output).not.toContain("\u001B");
  });
});

describe("a replay that goes wrong", () => {
  const screen = createScreen(process.stdout);

  it("says so when the server does not start", async () => {
    const { standIn } = await createKratix();
    const app = startApp({ ...standIn, privateKey: "no key" }, process.cwd());
    await expect(app.ready()).rejects.toThrow("Expected the server to start, but it ended with exit code 1.");
    expect(app.lastLines().join("\n")).toContain("PRIVATE_KEY");
    await standIn.stop();
  });

  it("says so when a webhook is not taken", async () => {
    const kratix = await createKratix();
    const app = { ready: async () => "", ended: () => null, lastLines: () => [], stop: async () => 0 };
    const push = kratix.runEnds("pull-cold");
    const watched = watch(
      { kratix, app, screen },
      { name: "first push", deliver: () => kratix.deliverRun(push), says: () => true },
    );
    await expect(watched).rejects.toThrow(/the webhook of the first push to be taken, but the answer was 0/);
    await kratix.standIn.stop();
  });
});
