import { z } from "zod";
import { DEFAULT_CONFIG, REPOSITORY_CONFIG } from "./repository-config.ts";

/** What is wrong with one key: where, what was given, and what it takes. */
interface Explanation {
  readonly path: readonly PropertyKey[];
  readonly given: string | null;
  readonly takes: string;
  readonly unknown?: true;
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

/** Puts what the schema refused in our words: an unknown key for each of an issue's keys, or one value. */
export function explainIssue(issue: Issue, value: unknown): readonly Explanation[] {
  if (issue.code === "unrecognized_keys") {
    const takes = `there is no such key; known here: ${knownKeys(issue.path).join(", ")}`;
    const section = issue.path.reduce<unknown>(stepInto, value);
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      given: show(stepInto(section, key)),
      takes,
      unknown: true,
    }));
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
    case "too_small":
    case "too_big":
      return range(schemaAt(issue.path)) ?? (issue.code === "invalid_type" ? nameOf(issue.expected) : issue.message);
    case "invalid_union":
      return issue.errors.flatMap(([first]) => (first === undefined ? [] : [takes(first)])).join(" or ");
    default:
      return issue.message;
  }
}

function nameOf(type: string): string {
  return TYPES[type] ?? type;
}

/** A number, a text or a list with both ends of what it may be, where the schema sets any. */
function range(schema: z.core.$ZodType | undefined): string | undefined {
  if (schema === undefined) return undefined;
  const { type, minimum, maximum, minLength, maxLength, maxItems } = z.toJSONSchema(schema, { io: "input" });
  if (maxItems !== undefined) return `a list of at most ${maxItems} entries`;
  if (maxLength !== undefined) return `text of ${minLength ?? 0} to ${maxLength} characters`;
  if (minimum === undefined || maximum === undefined) return undefined;
  return `${nameOf(type === "integer" ? "int" : "number")} from ${minimum} to ${maximum}`;
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

/** The keys that the schema has at a place. */
function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const section = schemaAt(path);
  return section instanceof z.ZodObject ? Object.keys(section.shape) : [];
}

/** What the schema has at a place, without the defaults and `null`s that wrap it. */
function schemaAt(path: readonly PropertyKey[]): z.core.$ZodType | undefined {
  return path.reduce<z.core.$ZodType | undefined>((schema, key) => {
    if (schema instanceof z.ZodArray) return unwrapped(schema.element);
    const inner = schema instanceof z.ZodObject ? schema.shape[String(key)] : undefined;
    return inner === undefined ? undefined : unwrapped(inner);
  }, REPOSITORY_CONFIG);
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return unwrapped(schema.unwrap());
  }
  return schema;
}
