import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { MIGRATIONS } from "../../src/store/migrations.ts";

/** What Citus, CockroachDB or YugabyteDB lack, or do otherwise than one PostgreSQL. */
const NOT_EVERYWHERE =
  /\b(CREATE (TRIGGER|SEQUENCE|FUNCTION|EXTENSION)|(BIG|SMALL)?SERIAL|GENERATED .* AS IDENTITY|nextval|pg_(try_)?advisory\w*|LISTEN|NOTIFY|REFERENCES|EXCLUDE USING|LOCK TABLE|TABLESAMPLE)\b/i;

const folder = path.resolve(import.meta.dirname, "../../src/store");

it.each(MIGRATIONS.map(({ name, sql }) => [name, sql] as const))(
  "the schema step %s is plain SQL that engines on many machines take too",
  (_, sql) => {
    expect(sql).not.toMatch(NOT_EVERYWHERE);
  },
);

it.each(readdirSync(folder))("the queries of %s are plain SQL too", (file) => {
  const source = readFileSync(path.join(folder, file), "utf8");
  const sql = Array.from(source.matchAll(/`[^`]*\b(?:SELECT|INSERT|UPDATE|DELETE)\b[^`]*`/g), ([text]) => text);
  for (const text of sql) expect(text).not.toMatch(NOT_EVERYWHERE);
});

it("keys every table by the repository or installation that it is about, so that it can be spread over machines", () => {
  const tables = MIGRATIONS.flatMap(({ sql }) => [...sql.matchAll(/CREATE TABLE cachewarden\.(\w+) \(([^;]*)\)/g)]);
  const otherwise = tables
    .filter(([, , columns = ""]) => !/PRIMARY KEY \((repository|installation)_id\b/.test(columns))
    .filter(([, , columns = ""]) => !/\b(repository|installation)_id bigint PRIMARY KEY/.test(columns))
    .map(([, name]) => name);
  expect(tables.length).toBeGreaterThan(10);
  // These two are about the app itself and stay small.
  expect(otherwise).toEqual(["arrivals", "redeliveries"]);
});
