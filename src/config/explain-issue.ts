import { z } from "zod";
import { DEFAULT_CONFIG, REPOSITORY_CONFIG } from "./repository-config.ts";

/** What is wrong with one key: where, what was given, and what it takes. */
interface Explanation {
  readonly path: readonly PropertyKey[];
  readonly given: string | null;
  readonly takes: string;
}

type Issue = z.core.$ZodIssue;

/** What is shown of a value, in characters. */
const MOST_CHARACTERS = 80;

/** Types by zod's names, in words. */
const TYPES: Readonly<Record<string, string>> = {
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  string: "text",
  array: "a list",
  object: "a section of keys",
};

/** What a size is counted in. */
const UNITS: Readonly<Record<string, string>> = { string: " characters", array: " entries" };

/** Puts what the schema refused in our words: an unknown key for each of an issue's keys, or one value. */
export function explainIssue(issue: Issue, value: unknown): readonly Explanation[] {
  if (issue.code === "unrecognized_keys") {
    const takes = `no such key; known here: ${knownKeys(issue.path).join(", ")}`;
    return issue.keys.map((key) => ({ path: [...issue.path, key], given: null, takes }));
  }
  const given = issue.path.reduce<unknown>(stepInto, value);
  // What is not in the file can be wrong beside what is: a minimum above the file's own number of runs.
  const standing = given === undefined ? issue.path.reduce<unknown>(stepInto, DEFAULT_CONFIG) : undefined;
  const shown = standing === undefined ? show(given) : `${show(standing)}, its default`;
  return [{ path: issue.path, given: shown, takes: takes(issue) }];
}

function takes(issue: Issue): string {
  switch (issue.code) {
    case "invalid_value":
      return oneOf(issue.values.map(String));
    case "invalid_type":
      return TYPES[issue.expected] ?? issue.expected;
    case "too_small":
      return issue.origin === "string" ? "text that is not empty" : `${issue.minimum} or more`;
    case "too_big":
      return `${issue.maximum}${UNITS[issue.origin] ?? ""} or less`;
    case "invalid_union":
      return issue.errors.flatMap(([first]) => (first === undefined ? [] : [takes(first)])).join(" or ");
    default:
      return issue.message;
  }
}

function oneOf(values: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(values);
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "empty";
  const text = JSON.stringify(value) ?? String(value);
  const points = Array.from(text);
  return points.length > MOST_CHARACTERS ? `${points.slice(0, MOST_CHARACTERS - 1).join("")}…` : text;
}

function stepInto(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** The keys that the schema has at a place, through the defaults and `null`s that wrap a section. */
function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  let schema: z.core.$ZodType = REPOSITORY_CONFIG;
  for (const key of path) {
    const section = unwrapped(schema);
    const inner = section instanceof z.ZodObject ? section.shape[String(key)] : undefined;
    if (inner === undefined) return [];
    schema = inner;
  }
  const section = unwrapped(schema);
  return section instanceof z.ZodObject ? Object.keys(section.shape) : [];
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return unwrapped(schema.unwrap());
  }
  return schema;
}
