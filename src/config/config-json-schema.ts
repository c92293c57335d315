import { z } from "zod";
import { REPOSITORY_CONFIG } from "./repository-config.ts";

/** The JSON schema of `.github/cachewarden.yml`, for editors and for CI: the text of docs/cachewarden.schema.json. */
export function configJsonSchema(): string {
  const schema = z.toJSONSchema(REPOSITORY_CONFIG, { io: "input", target: "draft-7" });
  const titled = {
    title: ".github/cachewarden.yml",
    description: "How Cachewarden behaves in a repository.",
    ...schema,
  };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
