import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { configJsonSchema } from "../../src/config/config-json-schema.ts";
import { DEFAULT_CONFIG } from "../../src/config/repository-config.ts";

const docs = path.resolve(import.meta.dirname, "../../docs");

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
}

const schema: Schema = JSON.parse(configJsonSchema());

describe("the JSON schema of the configuration", () => {
  it("is the published one: npm run --silent cachewarden -- config schema > docs/cachewarden.schema.json", () => {
    expect(readFileSync(path.join(docs, "cachewarden.schema.json"), "utf8")).toBe(configJsonSchema());
  });

  it("documents every key, and so does docs/configuration.md", () => {
    const page = readFileSync(path.join(docs, "configuration.md"), "utf8");
    const keys = keysOf(schema, []);
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter(({ description }) => description === undefined)).toEqual([]);
    expect(keys.map(({ key }) => key).filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });

  it("takes every configuration that docs/configuration.md shows, and the defaults", () => {
    const validate = new Ajv({ strict: false }).compile(schema);
    const page = readFileSync(path.join(docs, "configuration.md"), "utf8");
    const shown = Array.from(page.matchAll(/```yaml\n(.*?)```/gs), ([, text]) => text ?? "");
    expect(shown.length).toBeGreaterThan(2);
    for (const text of shown) expect({ text, valid: validate(parse(text)) }).toEqual({ text, valid: true });
    expect(validate(DEFAULT_CONFIG)).toBe(true);
  });

  it("refuses what the app refuses: an unknown key and a wrong value", () => {
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate({ purge: { dryrun: true } })).toBe(false);
    expect(validate({ report: { check: "fail" } })).toBe(false);
  });
});

function keysOf(section: Schema, path: readonly string[]): { key: string; description: string | undefined }[] {
  const keys = Object.entries(section.properties ?? {}).flatMap(([name, within]) => [
    { key: [...path, name].join("."), description: within.description },
    ...keysOf(within, [...path, name]),
  ]);
  return [...keys, ...(section.anyOf ?? []).flatMap((each) => keysOf(each, path))];
}
