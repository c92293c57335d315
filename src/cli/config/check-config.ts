import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { readRepositoryConfig } from "../../config/read-repository-config.ts";
import type { ConfigFault } from "../../model/config-fault.ts";
import { printable } from "../terminal/terminal-text.ts";
import { UnreadableInputError } from "../unreadable-input-error.ts";
import { faultWords } from "./fault-words.ts";

/** Prints what is wrong with a configuration file, a line for each fault as compilers do, and sets the exit code. */
export async function checkConfig(file: string): Promise<void> {
  const name = printable(file);
  let content: string;
  try {
    content = file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
  } catch (error) {
    console.error(printable(`cachewarden: ${new UnreadableInputError(file, error).message}`));
    process.exitCode = 1;
    return;
  }
  const reading = readRepositoryConfig(content);
  if (reading.kind === "valid") {
    console.log(`${name}: can be used`);
    return;
  }
  for (const fault of reading.faults) console.error(printable(describe(file, fault)));
  process.exitCode = 1;
}

function describe(file: string, fault: ConfigFault): string {
  return `${file}${fault.line === null ? "" : `:${fault.line}`}: ${faultWords(fault)}`;
}
