import type { ConfigFault } from "../../model/config-fault.ts";

/** What is wrong with a configuration file, without the place. Names in it are the file's: whoever prints it makes it safe. */
export function faultWords({ key, given, takes, unknown }: ConfigFault): string {
  if (given !== null) return `${key ?? "the file"} is ${given}; ${unknown ? "" : "it takes "}${takes}`;
  return key === null ? takes : `${key}: ${takes}`;
}
