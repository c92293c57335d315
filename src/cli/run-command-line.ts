import { readFileSync } from "node:fs";
import { type Command, CommanderError, program } from "commander";

/** What a shell and a script see when the arguments are wrong; 1 is for everything else that failed. */
const EXIT_WRONG_ARGUMENTS = 2;

/**
 * Runs the command that the process was started with. A command sets `process.exitCode` itself when something that it
 * was asked for failed; what it throws is a fault of ours and is shown with its stack.
 */
export async function runCommandLine(commands: readonly Command[]): Promise<void> {
  endQuietlyOnBrokenPipe();
  program
    .name("cachewarden")
    .description("Tells what the caches of CI runs did and cost.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .showHelpAfterError("(cachewarden --help tells more)")
    .exitOverride();
  for (const command of commands) program.addCommand(inheriting(command, program));
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = exitCodeFor(error);
  }
}

/** A command was made before it had a parent, and so were the commands within it. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const within of command.commands) inheriting(within, command);
  return command;
}

/** A reader such as `head` that has seen enough closes the pipe. */
function endQuietlyOnBrokenPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const isManifest = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return isManifest ? String(manifest.version) : "unknown";
}

function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_WRONG_ARGUMENTS;
  console.error(error);
  return 1;
}
