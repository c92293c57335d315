import { SettingsError } from "../config/environment.ts";
import { limitSeconds, MissingPermissionError, statusOf } from "../github/errors.ts";
import { CommandError } from "./command-error.ts";
import { printable } from "./terminal/terminal-text.ts";

/** Runs a command; what a person can mend, or GitHub refuses, is one line on standard error and exit code 1. */
export async function tellingErrors(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const message = messageOf(error);
    if (message === undefined) throw error;
    for (const line of message.split("\n")) console.error(`cachewarden: ${printable(line)}`);
    process.exitCode = 1;
  }
}

function messageOf(error: unknown): string | undefined {
  if (error instanceof CommandError || error instanceof SettingsError) return error.message;
  if (error instanceof MissingPermissionError) {
    return `the token may not do this: it needs the permission "${error.permission}" (a classic token: the scope repo)`;
  }
  const seconds = limitSeconds(error, Date.now());
  if (seconds !== undefined) return `GitHub's rate limit is reached; try again in ${seconds} s`;
  const status = statusOf(error);
  if (status === undefined) return isNoAnswer(error) ? "GitHub does not answer; is the network there?" : undefined;
  return `GitHub refused with ${status}: ${error instanceof Error ? error.message : String(error)}`;
}

function isNoAnswer(error: unknown): boolean {
  return error instanceof Error && (error.message === "fetch failed" || error.name === "TimeoutError");
}
