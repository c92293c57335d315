import { isMap, LineCounter, parseDocument } from "yaml";
import { z } from "zod";

const globs = (description: string) => z.array(z.string().min(1)).describe(description);

/** `.github/cachewarden.yml`: the one definition of its keys, their defaults and their documentation. */
const CONFIGURATION = z.strictObject({
  report: z
    .strictObject({
      comment: z
        .enum(["always", "on-change", "never"])
        .default("always")
        .describe("when the comment is written; on-change: only when something is significant, misses anew, or failed"),
      workflows: globs("names of the workflows to report on").default(["*"]),
      bots: z.boolean().default(false).describe("report on pull requests that bots opened"),
      check: z.boolean().default(false).describe("also a check run with the same content"),
    })
    .prefault({}),
  baseline: z
    .strictObject({
      runs: z.int().min(1).max(100).default(20).describe("how many earlier runs at most"),
      minimum: z.int().min(1).max(100).default(5).describe("below this many: not enough to compare with"),
      from: z
        .strictObject({
          repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
          workflow: z.string().min(1),
          job_prefix: z.strictObject({ here: z.string(), there: z.string() }).nullable().default(null),
        })
        .nullable()
        .default(null)
        .describe("another repository's workflow to compare with"),
    })
    .prefault({}),
  purge: z
    .strictObject({
      on_close: z.boolean().default(true).describe("the closed pull request's own caches"),
      sweep: z.boolean().default(true).describe("the same for pull requests whose close was missed"),
      branches: z.boolean().default(true).describe("caches of branches that are gone"),
      merge_queue: z.boolean().default(true).describe("caches of merge queue refs that are gone"),
      tags: z.boolean().default(false).describe("caches of tags that are gone"),
      keep: globs("cache keys that are never deleted").default([]),
      dry_run: z.boolean().default(false).describe("say what would be deleted and delete nothing"),
    })
    .prefault({}),
  budget: z
    .strictObject({
      warn_at: z.number().min(0).max(1).default(0.8).describe("share of the limit from which the comment says so"),
    })
    .prefault({}),
});

/** How the app shall behave in one repository. */
export type RepositoryConfig = z.infer<typeof CONFIGURATION>;

/** A configuration that can be used, or one that cannot: then nothing is deleted, and the pull request says why. */
export type ConfigReading =
  | { readonly kind: "valid"; readonly config: RepositoryConfig }
  | {
      readonly kind: "broken";
      /** One sentence for each fault: the key, the line, what it is and what it takes. */
      readonly faults: readonly string[];
    };

/** What holds where a repository has no configuration. */
export const DEFAULT_CONFIG: RepositoryConfig = CONFIGURATION.parse({});

/** Longer files are not configurations. */
const MOST_CHARACTERS = 65_536;

/** More faults than this are not shown. */
const MOST_FAULTS = 10;

/** Reads the text of a configuration file. An unknown key is a fault, because a misspelt `dry_run` would delete. */
export function readRepositoryConfig(text: string): ConfigReading {
  if (text.length > MOST_CHARACTERS) return broken([`the file is longer than ${MOST_CHARACTERS} characters`]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    return broken([`line ${lines.linePos(error.pos[0]).line} is not YAML: ${error.message.split("\n")[0]}`]);
  }

  let value: unknown;
  try {
    value = document.toJS() ?? {};
  } catch (error) {
    // The library refuses aliases that multiply.
    return broken([`the file cannot be read: ${error instanceof Error ? error.message : String(error)}`]);
  }
  const parsed = CONFIGURATION.safeParse(value);
  if (parsed.success) return { kind: "valid", config: parsed.data };
  const lineOf = (path: readonly PropertyKey[]) => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = isMap(document.contents) ? document.getIn(path.slice(0, length), true) : undefined;
      const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
      if (Array.isArray(range)) return lines.linePos(Number(range[0])).line;
    }
    return undefined;
  };
  return broken(parsed.error.issues.flatMap((issue) => sentencesOf(issue, { value, lineOf })).slice(0, MOST_FAULTS));
}

type Issue = z.core.$ZodIssue;

function sentencesOf(
  issue: Issue,
  { value, lineOf }: { readonly value: unknown; readonly lineOf: (path: readonly PropertyKey[]) => number | undefined },
): string[] {
  const at = (path: readonly PropertyKey[]) => {
    const line = lineOf(path);
    return `${path.length === 0 ? "the file" : path.join(".")}${line === undefined ? "" : ` (line ${line})`}`;
  };
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(shapeAt(issue.path)).join(", ");
    return issue.keys.map((key) => `${at([...issue.path, key])} is not a known key; known here: ${known}`);
  }
  const given = JSON.stringify(issue.path.reduce<unknown>(stepInto, value)) ?? "nothing";
  return [`${at(issue.path)} is ${given.slice(0, 80)}; it takes ${takes(issue)}`];
}

function shapeAt(path: readonly PropertyKey[]): object {
  const section = path[0] === undefined ? CONFIGURATION : CONFIGURATION.shape[path[0] as keyof RepositoryConfig];
  const inner = section instanceof z.ZodPrefault ? section.unwrap() : section;
  return inner instanceof z.ZodObject ? inner.shape : {};
}

function stepInto(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
}

function takes(issue: Issue): string {
  switch (issue.code) {
    case "invalid_value":
      return `one of ${issue.values.join(", ")}`;
    case "invalid_type":
      return (
        {
          boolean: "true or false",
          int: "a whole number",
          array: "a list",
          object: "a section of keys",
          record: "a section of keys",
        }[issue.expected as string] ?? `a ${issue.expected}`
      );
    case "too_small":
      return `${issue.minimum} or more`;
    case "too_big":
      return `${issue.maximum} or less`;
    default:
      return issue.message;
  }
}

function broken(faults: readonly string[]): ConfigReading {
  return { kind: "broken", faults };
}
