import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { text } from "node:stream/consumers";

const CLI = path.resolve(import.meta.dirname, "../../src/cli.ts");

export interface CliRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a process of its own, with this standard input. Its output is no terminal. */
export async function runCli(
  args: readonly string[],
  {
    input = "",
    env = {},
    cwd,
    onStart = () => {},
  }: {
    readonly input?: string | Buffer;
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    readonly onStart?: (child: ChildProcess) => void;
  } = {},
): Promise<CliRun> {
  const { FORCE_COLOR: _, COLUMNS: __, ...inherited } = process.env;
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...inherited, ...env }, cwd, stdio: "pipe" });
  onStart(child);
  // The command may end before it has read everything.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, stdout, stderr };
}
