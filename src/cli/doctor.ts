import { Command } from "commander";

const EXAMPLES = `
It reads the settings of the server from the environment and from .env, changes nothing, and shows no secret.

Examples:
  $ cachewarden doctor
  $ cachewarden doctor --json | jq '.findings[] | select(.state != "ok")'

Exit codes: 0 it can work (there may be warnings); 1 something has failed; 2 wrong arguments.`;

/** `cachewarden doctor`. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Checks a deployment: settings, database, key, permissions, events, webhook and deliveries.")
    .option("--json", "print the findings as JSON", false)
    .addHelpText("after", EXAMPLES)
    .action(async (options: { readonly json: boolean }) => {
      const { runDoctor } = await import("./doctor/run-doctor.ts");
      await runDoctor(options);
    });
}
