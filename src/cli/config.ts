import { Command } from "commander";

const EXAMPLES = `
Examples:
  $ cachewarden config check .github/cachewarden.yml
  $ cachewarden config schema > cachewarden.schema.json      for an editor that completes and checks YAML

Exit codes of check: 0 the file can be used; 1 it cannot, or could not be read; 2 wrong arguments.`;

/** `cachewarden config check FILE` and `cachewarden config schema`. */
export function configCommand(): Command {
  const command = new Command("config")
    .description("Checks a repository's configuration, .github/cachewarden.yml.")
    .addHelpText("after", EXAMPLES);
  command
    .command("check")
    .description("Tells whether a configuration file can be used, and what is wrong with it.")
    .argument("<file>", "the file, or - for standard input")
    .action(async (file: string) => {
      const { checkConfig } = await import("./config/check-config.ts");
      await checkConfig(file);
    });
  command
    .command("schema")
    .description("Prints the JSON schema of the configuration file.")
    .action(async () => {
      const { configJsonSchema } = await import("../config/config-json-schema.ts");
      process.stdout.write(configJsonSchema());
    });
  return command;
}
