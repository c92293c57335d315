import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "./run-cli.ts";

describe("cachewarden", () => {
  it("tells its version", async () => {
    const manifest = readFileSync(path.resolve(import.meta.dirname, "../../package.json"), "utf8");
    const { version } = JSON.parse(manifest) as { version: string };
    expect(await runCli(["--version"])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("tells its commands", async () => {
    const { exitCode, stdout } = await runCli(["--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("analyze [options] <path...>");
  });

  it("shows examples of a command", async () => {
    const { exitCode, stdout } = await runCli(["analyze", "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("$ gh run view 123 --log | cachewarden analyze -");
  });

  it.each([
    ["no command", [], "Usage: cachewarden"],
    ["an unknown command", ["analize"], "error: unknown command 'analize'"],
    ["no path", ["analyze"], "error: missing required argument 'path'"],
    ["an unknown option", ["analyze", "x", "--colour"], "error: unknown option '--colour'"],
    ["a name that is no repository", ["caches", "kratix"], "It takes OWNER/REPO"],
    ["an unknown format", ["analyze", "x", "--format", "xml"], "Allowed choices are text, json, markdown."],
  ])("exits with 2 for %s", async (_case, args, message) => {
    const { exitCode, stdout, stderr } = await runCli(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});
