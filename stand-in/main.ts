import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { commands } from "./control/commands.ts";
import { createStandIn } from "./stand-in.ts";

/** A scenario: commands of the control address with their arguments, in order. */
type Scenario = readonly (readonly [command: string, argument: unknown])[];

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    "download-port": { type: "string" },
    "app-id": { type: "string" },
    "private-key": { type: "string" },
    "webhook-secret": { type: "string" },
    "hook-url": { type: "string" },
    ghes: { type: "boolean", default: false },
    scenario: { type: "string" },
  },
});

const standIn = await createStandIn({
  ...(values.port !== undefined && { port: Number(values.port) }),
  ...(values["download-port"] !== undefined && { downloadPort: Number(values["download-port"]) }),
  ...(values["app-id"] !== undefined && { appId: Number(values["app-id"]) }),
  ...(values["private-key"] !== undefined && { privateKey: readFileSync(values["private-key"], "utf8") }),
  ...(values["webhook-secret"] !== undefined && { webhookSecret: values["webhook-secret"] }),
  ...(values["hook-url"] !== undefined && { hookUrl: values["hook-url"] }),
  ...(values.ghes && { edition: "ghes" as const }),
});

const known = commands(standIn);
const scenario: Scenario = values.scenario === undefined ? [] : JSON.parse(readFileSync(values.scenario, "utf8"));
for (const [command, argument] of scenario) {
  const run = known[command];
  if (run === undefined) throw new Error(`The scenario has an unknown command: ${command}`);
  await run(argument);
}

// One line for the program that started this one; the content of requests is never printed.
process.stdout.write(`${JSON.stringify({ host: standIn.host, url: standIn.url, downloadUrl: standIn.downloadUrl })}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void standIn.stop());
