import { type Document, isCollection, isMap, LineCounter, parseDocument, visit, type YAMLParseError } from "yaml";
import type { z } from "zod";
import type { ConfigFault } from "../model/config-fault.ts";
import { explainIssue } from "./explain-issue.ts";
import { REPOSITORY_CONFIG, type RepositoryConfig } from "./repository-config.ts";

/** A configuration that can be used, or one that cannot: then nothing is deleted, and the pull request says why. */
export type ConfigReading =
  | { readonly kind: "valid"; readonly config: RepositoryConfig }
  | { readonly kind: "broken"; readonly faults: readonly ConfigFault[] };

/** Longer files are not configurations. */
const MOST_CHARACTERS = 65_536;

/** More faults than this are not told; the comment shows some of them only. */
const MOST_FAULTS = 100;

/** Reads the text of a configuration file. An unknown key is a fault, because a misspelt `dry_run` would delete. */
export function readRepositoryConfig(text: string): ConfigReading {
  if (text.length > MOST_CHARACTERS) return brokenFile(null, `it is longer than ${MOST_CHARACTERS} characters`);
  const lines = new LineCounter();
  // Without that level the library warns through Node of a key that is a list; it is an unknown key like any other.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const [error] = document.errors;
  if (error !== undefined) return brokenFile(lines.linePos(error.pos[0]).line, whyUnreadable(error, text));
  const alias = unresolvedAlias(document);
  if (alias !== undefined) {
    return brokenFile(
      lines.linePos(alias.start).line,
      `it refers to *${alias.name}, and has no &${alias.name} before it`,
    );
  }

  let value: unknown;
  try {
    value = document.toJS() ?? {};
  } catch (error) {
    // The library refuses aliases that multiply.
    return brokenFile(null, `it cannot be read: ${error instanceof Error ? firstLine(error.message) : String(error)}`);
  }
  const parsed = REPOSITORY_CONFIG.safeParse(value);
  if (parsed.success) return { kind: "valid", config: parsed.data };
  return { kind: "broken", faults: toFaults(parsed.error, { value, document, lines }) };
}

function toFaults(
  error: z.ZodError,
  { value, document, lines }: { readonly value: unknown; readonly document: Document; readonly lines: LineCounter },
): readonly ConfigFault[] {
  return error.issues
    .flatMap((issue) => explainIssue(issue, value))
    .map(({ path, ...said }) => ({
      key: path.length === 0 ? null : path.join("."),
      line: lineOf(path, { document, lines }),
      ...said,
    }))
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .slice(0, MOST_FAULTS);
}

/** The line of a key, or of the nearest one above it that is in the file: a key that is missing has no line. */
function lineOf(
  path: readonly PropertyKey[],
  { document, lines }: { readonly document: Document; readonly lines: LineCounter },
): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const above = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    const pairs = isMap(above) ? above.items : [];
    // The library writes a key that is a list one way here and another way as a value.
    const pair = pairs.find((item) => String(item.key) === String(key)) ?? pairs.find((item) => isCollection(item.key));
    const node = pair === undefined ? document.getIn(path.slice(0, length), true) : pair.key;
    const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
    if (Array.isArray(range)) return lines.linePos(Number(range[0])).line;
  }
  return null;
}

/** The first alias that stands for nothing. The library tells of it without saying where it is. */
function unresolvedAlias(document: Document): { readonly name: string; readonly start: number } | undefined {
  const anchors = new Set<string>();
  let found: { readonly name: string; readonly start: number } | undefined;
  visit(document, {
    Alias(_, { source, range }) {
      if (anchors.has(source)) return undefined;
      found = { name: source, start: range?.[0] ?? 0 };
      return visit.BREAK;
    },
    Value(_, { anchor }) {
      if (anchor !== undefined) anchors.add(anchor);
    },
  });
  return found;
}

/** The library's words, but where they are for those who program with it, or leave out which key it is. */
function whyUnreadable({ code, message, pos: [start] }: YAMLParseError, text: string): string {
  switch (code) {
    case "DUPLICATE_KEY":
      return `it has the key ${/^[^\s:]+/.exec(text.slice(start))?.[0] ?? ""} twice, and takes each key once`;
    case "MULTIPLE_DOCS":
      return "it holds several YAML documents, and takes one";
    default:
      return `it is not YAML: ${firstLine(message)}`;
  }
}

function brokenFile(line: number | null, takes: string): ConfigReading {
  return { kind: "broken", faults: [{ key: null, line, given: null, takes }] };
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
