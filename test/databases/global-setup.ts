import type { TestProject } from "vitest/node";
import { makePgliteTemplate } from "./pglite-template.ts";
import { findPostgres, startPostgres } from "./postgres-cluster.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A PostgreSQL server on which databases may be created; `null` where there is none. */
    postgresUrl: string | null;
  }
}

const SKIPPED = `
  ┌──────────────────────────────────────────────────────────────────────────────┐
  │  The Postgres suites are SKIPPED: no PostgreSQL server was found.            │
  │  Set DATABASE_URL, or install one (Debian: apt-get install postgresql).      │
  └──────────────────────────────────────────────────────────────────────────────┘
`;

/** Sees to the databases before the first test runs. Postgres is `DATABASE_URL`'s, else a temporary cluster's, else none. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  makePgliteTemplate();
  const given = process.env.DATABASE_URL?.trim();
  if (given) {
    project.provide("postgresUrl", given);
    return async () => {};
  }
  const bin = findPostgres(process.env.PATH ?? "");
  if (bin === undefined) return skip(project);
  const cluster = await startPostgres(bin);
  project.provide("postgresUrl", cluster.url);
  return cluster.stop;
}

function skip(project: TestProject): () => Promise<void> {
  if (process.env.CI === "true") throw new Error("CI has no PostgreSQL server, and the Postgres suites must run there");
  project.provide("postgresUrl", null);
  console.warn(SKIPPED);
  // Once more at the end, where it is read.
  return async () => console.warn(SKIPPED);
}
