import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

type Json = Record<string, unknown>;

/** GitHub's own description of its API, as a validator of responses. */
export interface Description {
  /** The problems of a body, one per line; empty when it is as described. Throws when that status is not described. */
  problems(route: string, status: number, body: unknown): string[];
  describes(route: string, status: number): boolean;
}

const require = createRequire(import.meta.url);

/** Reads a description of the package @octokit/openapi, such as `api.github.com` or `ghes-3.19`. */
export function readDescription(name: string): Description {
  const file = require.resolve(`@octokit/openapi/generated/${name}.json`);
  const document: Json = withNulls(corrected(JSON.parse(readFileSync(file, "utf8"))));
  const ajv = newAjv().addSchema(document, "github");
  const compiled = new Map<string, ValidateFunction>();
  return {
    describes: (route, status) => responseOf(document, route, status) !== undefined,
    problems(route, status, body) {
      const response = responseOf(document, route, status);
      if (response === undefined) throw new Error(`${route} with status ${status} is not described`);
      if (!response.hasContent) return body === "" || body === undefined ? [] : ["a body where none is described"];
      const validate = compiled.get(response.pointer) ?? ajv.compile({ $ref: `github#${response.pointer}` });
      compiled.set(response.pointer, validate);
      return problemsOf(validate, body);
    },
  };
}

/**
 * The list of installations is described in place, and there an account must be a user and an enterprise at once
 * (`allOf`). The named schema, by which a single installation is described, says `anyOf`.
 */
// biome-ignore lint/suspicious/noExplicitAny: a path through a document of 13 MB
function corrected(document: any): Json {
  const list = document.paths["/app/installations"].get.responses["200"].content["application/json"].schema;
  list.items = { $ref: "#/components/schemas/installation" };
  return document;
}

/** Reads the description of webhook payloads; the key is such as `workflow-run-completed`. */
export function readWebhookDescription(): (key: string, payload: unknown) => string[] {
  const file = require.resolve("@octokit/openapi-webhooks/generated/api.github.com.json");
  const ajv = newAjv().addSchema(JSON.parse(readFileSync(file, "utf8")), "webhooks");
  return (key, payload) => {
    const pointer = `/webhooks/${key}/post/requestBody/content/application~1json/schema`;
    return problemsOf(ajv.compile({ $ref: `webhooks#${pointer}` }), payload);
  };
}

function newAjv() {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, logger: false });
  addFormats.default(ajv);
  return ajv;
}

function problemsOf(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || "/"} ${message}`);
}

/** OpenAPI 3.0 says `nullable`; JSON schema needs the `null` in the enumeration, or beside the reference, itself. */
function withNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withNulls) as T;
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withNulls(each)])) as Json;
  if (copy.nullable !== true) return copy as T;
  if (Array.isArray(copy.enum)) copy.enum = [...copy.enum, null];
  if (copy.type !== undefined) return copy as T;
  const { nullable: _, ...rest } = copy;
  return { anyOf: [{ type: "null" }, rest] } as T;
}

function responseOf(document: Json, route: string, status: number) {
  const [method = "", path = ""] = route.split(" ");
  const step = (from: unknown, key: string) => (from as Json | undefined)?.[key];
  let pointer = `/paths/${escaped(path)}/${method.toLowerCase()}/responses/${status}`;
  let response = step(step(step(step(document.paths, path), method.toLowerCase()), "responses"), String(status));
  if (response === undefined) return undefined;
  const reference = step(response, "$ref");
  if (typeof reference === "string") {
    pointer = reference.slice(1);
    response = step(step(document.components, "responses"), pointer.split("/").at(-1) ?? "");
  }
  const hasContent = step(step(response, "content"), "application/json") !== undefined;
  return { pointer: `${pointer}/content/application~1json/schema`, hasContent };
}

function escaped(segment: string): string {
  return encodeURIComponent(segment.replaceAll("~", "~0").replaceAll("/", "~1"));
}
