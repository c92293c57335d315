import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "./run-cli.ts";

describe("cachewarden config", () => {
  it("says that a file can be used", async () => {
    const run = await runCli(["config", "check", "-"], { input: "report:\n  comment: on-change\n" });
    expect(run).toEqual({ exitCode: 0, stdout: "-: can be used\n", stderr: "" });
  });

  it("prints a line for each fault: file, line, key, value and what it takes", async () => {
    const run = await runCli(["config", "check", "-"], { input: "report:\n  comment: soon\npurge:\n  dryrun: 1\n" });
    expect(run).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: [
        '-:2: report.comment is "soon"; it takes always, on-change or never',
        "-:4: purge.dryrun is 1; there is no such key; known here: on_close, sweep, branches, merge_queue, tags, keep, dry_run\n",
      ].join("\n"),
    });
  });

  it("shows what the whole file is where that is no section", async () => {
    const run = await runCli(["config", "check", "-"], { input: "42\n" });
    expect(run).toEqual({ exitCode: 1, stdout: "", stderr: "-: the file is 42; it takes a section of keys\n" });
  });

  it("lets no control character of a file act on the terminal", async () => {
    const run = await runCli(["config", "check", "-"], {
      input: 'report:\n  comment: "\\u001b[2J"\n"\\u001b[2Jx": 1\n',
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).not.toContain("\u001b");
  });

  it("exits with 1 for a file that cannot be read", async () => {
    const run = await runCli(["config", "check", "no/such/file.yml"]);
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toBe("cachewarden: Cannot read no/such/file.yml: there is no such file or folder.\n");
  });

  it("prints the JSON schema that the documentation has", async () => {
    const published = path.resolve(import.meta.dirname, "../../docs/cachewarden.schema.json");
    const run = await runCli(["config", "schema"]);
    expect(run).toEqual({ exitCode: 0, stdout: readFileSync(published, "utf8"), stderr: "" });
  });

  it.each([
    ["no file", ["config", "check"]],
    ["an unknown command within", ["config", "chek", "x"]],
  ])("exits with 2 for %s", async (_case, args) => {
    expect(await runCli(args)).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
