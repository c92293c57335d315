import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import picomatch from "picomatch";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

/** What is built from this repository: the image, and the workflows that check and build it. */
const root = path.resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const dockerfile = read("Dockerfile");
const ignored = read(".dockerignore")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));
const admitted = ignored.filter((line) => line.startsWith("!")).map((line) => line.slice(1));

describe("the lock file", () => {
  it("pins every package by its digest, and names no registry: each machine asks its own", () => {
    const { packages } = JSON.parse(read("package-lock.json")) as {
      packages: Record<string, { integrity?: string; resolved?: string }>;
    };
    const installed = Object.entries(packages).filter(([place]) => place !== "");
    expect(installed.length).toBeGreaterThan(100);
    expect(installed.filter(([, { integrity = "" }]) => !integrity.startsWith("sha512-"))).toEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});

describe("the image", () => {
  it("lets nothing into its context but what is named, so that .git can never be in it", () => {
    expect(ignored[0]).toBe("*");
    expect(ignored.slice(1).every((line) => /^![\w.-]+$/.test(line))).toBe(true);
  });

  it("copies only what is in its context and exists", () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      (match) => match[1]?.split(" ") ?? [],
    );
    expect(new Set(copied)).toEqual(new Set(admitted));
    expect(copied.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it("installs the packages before it has any source, so that a change of sources leaves them cached", () => {
    expect(dockerfile.indexOf("npm ci --omit=dev")).toBeGreaterThan(
      dockerfile.indexOf("COPY package.json package-lock.json"),
    );
    expect(dockerfile.indexOf("COPY src")).toBeGreaterThan(dockerfile.indexOf("npm ci"));
    expect(dockerfile.trimEnd().split("\n").at(-1)).toBe("COPY src src");
  });

  it("runs as a user without rights, and as process 1, so that it hears SIGTERM", () => {
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/^CMD \["node", ("--[a-z-]+=\d+", )*"src\/main\.ts"\]$/m);
  });

  it("has every package that the sources import, though it has none for development", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json"));
    const sources = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".ts"),
    );
    const imported = sources.flatMap((file) =>
      [...read(path.join("src", file)).matchAll(/(?:from |import\( ?)"([^".][^"]*)"/g)].flatMap(
        ([statement, name = ""]) =>
          name.startsWith("node:")
            ? []
            : [{ file, statement, name: name.split("/", name.startsWith("@") ? 2 : 1).join("/") }],
      ),
    );
    const missing = imported.filter(({ name }) => !(name in dependencies));
    // Types of a package for development are gone at run time, and nobody misses them.
    expect(missing.filter(({ file, name }) => !(name in devDependencies && onlyTypes(file, name)))).toEqual([]);
  });
});

describe("compose.yaml", () => {
  const { services } = parse(read("compose.yaml"));

  it("starts the server once Postgres answers, and gives it time to drain", () => {
    expect(services.cachewarden.depends_on.postgres.condition).toBe("service_healthy");
    expect(services.postgres.healthcheck.test.join(" ")).toContain("pg_isready");
    expect(services.cachewarden.environment.DATABASE_URL).toContain("@postgres:5432/");
    expect(services.cachewarden.stop_grace_period).toBe("30s");
  });

  it("has no password of its own, because everybody would know it", () => {
    expect(services.postgres.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
  });
});

describe("the workflows", () => {
  const folder = ".github/workflows";
  const workflows = readdirSync(path.join(root, folder)).map((file) => [file, read(path.join(folder, file))] as const);

  it.each(workflows)("%s pins every action to a commit and says which version that is", (_, text) => {
    const uses = text.split("\n").filter((line) => line.includes("uses:"));
    expect(uses.filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
    expect(uses.length).toBeGreaterThan(0);
  });

  it.each(workflows)("%s may only read the repository, unless a job says more", (_, text) => {
    expect(parse(text).permissions).toEqual({ contents: "read" });
  });

  it("builds the image for every change of what is in it, and for no other", () => {
    const paths: readonly string[] = parse(read(`${folder}/image.yml`)).on.pull_request.paths;
    const wanted = [
      "Dockerfile",
      ".dockerignore",
      `${folder}/image.yml`,
      ...admitted.map((file) => (file === "src" ? "src/main.ts" : file)),
    ];
    expect(wanted.filter((file) => !picomatch.isMatch(file, [...paths], { dot: true }))).toEqual([]);
    expect(paths).toHaveLength(wanted.length);
  });

  it("keeps the image's build cache in GitHub's under a scope of its own, stages included", () => {
    const { jobs } = parse(read(`${folder}/image.yml`));
    const builds = Object.values<{ steps: { uses: string; with?: Record<string, string> }[] }>(jobs).flatMap(
      ({ steps }) => steps.filter(({ uses }) => uses.startsWith("docker/build-push-action@")),
    );
    expect(builds.map((step) => step.with?.["cache-from"])).toEqual(Array(2).fill("type=gha,scope=cachewarden"));
    expect(builds.map((step) => step.with?.["cache-to"])).toEqual([undefined, "type=gha,scope=cachewarden,mode=max"]);
  });
});

function onlyTypes(file: string, name: string): boolean {
  const statements = [...read(path.join("src", file)).matchAll(/^import (type )?[^;]*?from "([^"]+)"/gm)];
  return statements.filter((match) => match[2]?.startsWith(name)).every((match) => match[1] === "type ");
}
