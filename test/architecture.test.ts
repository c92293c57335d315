import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** What each folder of `src` may import from the others. A folder may always import from itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  log: ["model"],
  analysis: ["model"],
  report: ["model", "analysis"],
  config: ["model"],
  archive: ["model"],
  github: ["model", "archive"],
  store: ["model"],
  queue: ["store/storable.ts", "tasks/requests.ts", "tasks/postponed-error.ts"],
  webhooks: ["model", "tasks/requests.ts"],
  tasks: ["model", "log", "analysis", "report", "config", "github", "store"],
  server: ["app.ts", "config", "github", "queue", "store", "tasks"],
  cli: ["model", "log", "archive", "analysis", "report", "config", "github", "store", "tasks"],
};

/** Folders that only compute: no I/O, no clock, no randomness, no client libraries. */
const PURE = ["model", "log", "analysis", "report"];

/** The packages that a pure folder may use: each is a function of its arguments too. */
const PURE_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  analysis: ["simple-statistics"],
  report: ["pretty-bytes", "pretty-ms"],
};

/** What gives a pure function another answer the next time. */
const IMPURE = /\b(?:Date\.now|new Date\(\)|Math\.random|performance\.|setTimeout|setInterval|fetch\(|process\.)/;

/** The entries of the process: they alone read its environment. */
const READS_ENVIRONMENT = ["main.ts", "cli.ts", "cli/"];

const src = path.resolve(import.meta.dirname, "../src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll(path.sep, "/"))
  .filter((file) => file.endsWith(".ts"));
const sources = new Map(files.map((file) => [file, readFileSync(path.join(src, file), "utf8")]));

function importsOf(file: string): string[] {
  const text = sources.get(file) ?? "";
  const statements = text.matchAll(/(?:^(?:import|export)\b[^"';()]*\bfrom |^import |\bimport\(\s*)"([^"]+)"/gm);
  return Array.from(statements, (match) => match[1] ?? "");
}

/** The files of ours that a file imports, as paths in `src`. */
function oursOf(file: string): string[] {
  return importsOf(file)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => path.posix.join(path.posix.dirname(file), specifier));
}

describe("Each folder of src", () => {
  const inFolders = files.filter((file) => file.includes("/"));
  const folders = [...new Set(inFolders.map((file) => file.split("/")[0] ?? ""))].toSorted();

  it("has its rule here", () => {
    expect(folders.filter((folder) => !(folder in MAY_IMPORT))).toEqual([]);
    expect(Object.keys(MAY_IMPORT).filter((folder) => !folders.includes(folder))).toEqual([]);
  });

  it.each(folders)("%s imports only what it may", (folder) => {
    const allowed = MAY_IMPORT[folder] ?? [];
    const forbidden = inFolders
      .filter((file) => file.startsWith(`${folder}/`))
      .flatMap((file) => oursOf(file).map((target) => ({ file, target })))
      .filter(({ target }) => !target.startsWith(`${folder}/`) && !target.startsWith(".."))
      .filter(({ target }) => !allowed.some((each) => target === each || target.startsWith(`${each}/`)));
    expect(forbidden).toEqual([]);
  });

  it.each(PURE)("%s only computes", (folder) => {
    const own = inFolders.filter((file) => file.startsWith(`${folder}/`));
    const packages = PURE_PACKAGES[folder] ?? [];
    const imported = own.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => !specifier.startsWith(".") && !packages.includes(specifier))
        .map((specifier) => ({ file, specifier })),
    );
    expect(imported).toEqual([]);
    expect(own.filter((file) => IMPURE.test(withoutComments(sources.get(file) ?? "")))).toEqual([]);
  });
});

describe("Of all files in src", () => {
  it("only the entries read the environment", () => {
    const readers = files.filter((file) => /process\.env\b/.test(withoutComments(sources.get(file) ?? "")));
    expect(readers.filter((file) => !READS_ENVIRONMENT.some((entry) => file.startsWith(entry)))).toEqual([]);
  });

  it("none is imported by a file that it imports itself, over any number of files", () => {
    expect(findCycle()).toEqual([]);
  });

  it("app.ts, which events become which tasks, knows of translations and requests alone", () => {
    const allowed = ["webhooks/", "tasks/requests.ts"];
    expect(oursOf("app.ts").filter((target) => !allowed.some((each) => target.startsWith(each)))).toEqual([]);
  });

  it("none imports the entry of the server", () => {
    expect(files.filter((file) => oursOf(file).includes("main.ts"))).toEqual([]);
  });
});

/** The first circle of imports, as the files along it, or nothing. */
function findCycle(): readonly string[] {
  const done = new Set<string>();
  const search = (file: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const target of oursOf(file)) {
      const cycle = search(target, [...trail, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of files) {
    const cycle = search(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*.*?\*\/|^\s*\/\/.*$/gms, "");
}
