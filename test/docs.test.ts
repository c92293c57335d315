import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Element, ElementContent, Root } from "hast";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { commentTree } from "../scripts/render-comment/comment-html.ts";
import { readSettings } from "../src/config/environment.ts";

const root = path.resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

const FOLDERS = ["docs", "stand-in", "test", "bench", "demo", "scripts"].filter((folder) =>
  existsSync(path.join(root, folder)),
);
const PAGES = [
  ...readdirSync(root),
  ...FOLDERS.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => path.join(folder, file)),
  ),
].filter((file) => file.endsWith(".md") && !file.includes(path.join("fixtures", "runs")));

const README = commentTree(read("README.md"));
const SCRIPTS = new Set(Object.keys(JSON.parse(read("package.json")).scripts));

describe("the pages", () => {
  it.each(PAGES)("%s links to nothing that is not there", (page) => {
    const addresses = elements(commentTree(read(page)), ["a", "img"]).map(({ properties }) =>
      String(properties.href ?? properties.src),
    );
    const broken = addresses.filter((address) => !/^(https?|mailto):/.test(address) && !leadsSomewhere(page, address));
    expect(broken).toEqual([]);
  });

  it.each(PAGES)("%s names commands and programs that exist", (page) => {
    const code = elements(commentTree(read(page)), ["code"])
      .map(textOf)
      .join("\n");
    const scripts = [...code.matchAll(/npm run (?:--silent )?([a-z-]+)/g)].map((match) => match[1] ?? "");
    const programs = [...code.matchAll(/\bnode ((?:src|scripts|demo|bench|load|stand-in)\/[\w./-]+\.ts)/g)].map(
      (match) => match[1] ?? "",
    );
    expect(scripts.filter((script) => !SCRIPTS.has(script))).toEqual([]);
    expect(programs.filter((program) => !existsSync(path.join(root, program)))).toEqual([]);
  });

  it("are all reached from the README, in one step or by pages that are", () => {
    const reached = new Set(["README.md"]);
    for (const page of reached) {
      for (const { properties } of elements(commentTree(read(page)), ["a"])) {
        const target = path.normalize(path.join(path.dirname(page), String(properties.href).replace(/#.*/, "")));
        if (PAGES.includes(target)) reached.add(target);
      }
    }
    const lost = PAGES.filter((page) => page.startsWith("docs") && !reached.has(page));
    expect(lost).toEqual([]);
  });
});

describe("the promises", () => {
  const pages = ["docs/reliability.md", "docs/scaling.md", "docs/security.md"];

  it.each(pages)("of %s name tests that exist, by titles that they have", (page) => {
    const lost = namedTests(read(page)).filter(({ file, title }) => {
      if (!existsSync(path.join(root, file))) return true;
      return title !== undefined && !hasTitle(file, title);
    });
    expect(lost).toEqual([]);
  });

  it("each name a test", () => {
    const rows = pages.flatMap((page) => tablesWith(commentTree(read(page)), /^(the )?tests?( that .*)?$/).flat());
    const unshown = rows.filter(
      (row) => !/test\/[\w/-]+\.test\.ts|chaos|^there: "|the same test/.test(row.at(-1) ?? ""),
    );
    expect(unshown).toEqual([]);
    expect(rows.length).toBeGreaterThan(30);
  });
});

describe("the README", () => {
  it("lists the settings that the server reads, and no others", () => {
    const source = read("src/config/environment.ts");
    const used = [...source.matchAll(/\btext\("([A-Z_]+)"\)|\benv\.([A-Z_]+)/g)].map(
      (match) => match[1] ?? match[2] ?? "",
    );
    expect(new Set(column("setting", 0))).toEqual(new Set(used));
  });

  it("gives the defaults that hold", () => {
    const defaults = Object.fromEntries(table("setting").map(([name = "", value = ""]) => [name, value]));
    const { port, host, logLevel, logFormat, dataDir, historyDays } = readSettings({});
    expect(defaults).toMatchObject({
      PORT: String(port),
      HOST: host,
      LOG_LEVEL: logLevel,
      LOG_FORMAT: logFormat,
      DATA_DIR: dataDir,
      HISTORY_DAYS: String(historyDays),
    });
  });

  it("explains the permissions that app.yml asks for", () => {
    const asked: Readonly<Record<string, string>> = parse(read("app.yml")).default_permissions;
    const explained = column("permission", 0)
      .map((text) => text.split(": "))
      .map(
        ([name = "", level = ""]) =>
          [name.toLowerCase().replaceAll(" ", "_"), level.includes("write") ? "write" : "read"] as const,
      );
    expect(Object.fromEntries(explained)).toEqual({ ...asked, checks: "write" });
  });

  it("names the paths that the server answers", () => {
    expect(column("path", 0)).toEqual(["POST /api/github/webhooks", "GET /healthz", "GET /readyz", "GET /metrics"]);
  });
});

describe("the architecture page", () => {
  const page = commentTree(read("docs/architecture.md"));
  const named = new Set(elements(page, ["code"]).map(textOf));

  it("tells the purpose of every folder", () => {
    const folders = (folder: string) =>
      readdirSync(path.join(root, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
        .map(({ name }) => name)
        .filter((name) => !["node_modules", "src", "data", "dist", "coverage"].includes(name));
    expect([...folders("src"), ...folders(".")].filter((name) => !named.has(name))).toEqual([]);
  });

  it("fits on one screen", () => {
    expect(read("docs/architecture.md").split("\n").length).toBeLessThanOrEqual(70);
  });
});

describe("the page on dependencies", () => {
  const explained = elements(commentTree(read("docs/decisions/dependencies.md")), ["code"]).map(textOf);
  const { dependencies, devDependencies } = JSON.parse(read("package.json"));

  it("has a sentence for every package that is there at run time", () => {
    expect(Object.keys(dependencies).filter((name) => !explained.includes(name))).toEqual([]);
  });

  it("has one for every other package, those of a family together", () => {
    const isExplained = (name: string) => explained.some((each) => each === name || matchesFamily(name, each));
    expect(Object.keys(devDependencies).filter((name) => !isExplained(name))).toEqual([]);
  });

  it("has none for a package that is gone", () => {
    const installed = Object.keys({ ...dependencies, ...devDependencies });
    const packages = explained.filter((each) => /^(?:@[\w-]+\/)?[\w-]+\*?$/.test(each));
    expect(packages.filter((each) => !installed.some((name) => name === each || matchesFamily(name, each)))).toEqual(
      [],
    );
  });
});

/** `remark-*` is every package that begins so. */
function matchesFamily(name: string, family: string): boolean {
  return family.endsWith("*") && name.startsWith(family.slice(0, -1));
}

interface NamedTest {
  readonly file: string;
  /** As much of it as the page quotes. */
  readonly title?: string;
}

/** The tests that a page names, as `file`: "title …", "title …" or there: "title …". */
function namedTests(markdown: string): readonly NamedTest[] {
  const named: NamedTest[] = [];
  for (const line of markdown.split("\n")) {
    let file = named.at(-1)?.file ?? "";
    for (const [, path, quoting, quotes = ""] of line.matchAll(
      /(?:`(test\/[\w/.-]+?)`|\b(there))(?:: ((?:"[^"]+"(?:, )?)+))?/g,
    )) {
      if (path !== undefined) {
        file = path;
        named.push({ file });
      }
      if (path === undefined && (quoting === undefined || quotes === "")) continue;
      for (const [, title = ""] of quotes.matchAll(/"([^"]+)"/g)) named.push({ file, title: title.replace(/ …$/, "") });
    }
  }
  return named;
}

/** Whether a test of this file, or a group of them, has a title that begins so. */
function hasTitle(file: string, title: string): boolean {
  return ['"', "`"].some((quote) => read(file).includes(quote + title));
}

/** Rows of the tables whose last heading is this, each as the texts of its cells. */
function tablesWith(tree: Root, lastHeading: RegExp): readonly (readonly (readonly string[])[])[] {
  return elements(tree, ["table"])
    .filter((each) => lastHeading.test(textOf(elements(each, ["th"]).at(-1))))
    .map((each) =>
      elements(each, ["tr"])
        .slice(1)
        .map((row) => elements(row, ["td"]).map(textOf)),
    );
}

/** Whether a link of a page leads to a file, and to a heading in it where it names one. */
function leadsSomewhere(page: string, address: string): boolean {
  const [file = "", anchor] = address.split("#");
  const target = file === "" ? path.join(root, page) : path.resolve(root, path.dirname(page), file);
  if (!existsSync(target)) return false;
  return anchor === undefined || slugs(readFileSync(target, "utf8")).includes(anchor);
}

/** Anchors of headings, as GitHub makes them. */
function slugs(markdown: string): readonly string[] {
  return elements(commentTree(markdown), ["h1", "h2", "h3", "h4"]).map((heading) =>
    textOf(heading)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The cells of the README's table whose first heading is this, row by row. */
function table(firstHeading: string): readonly (readonly string[])[] {
  const found = elements(README, ["table"]).find((each) => textOf(elements(each, ["th"])[0]) === firstHeading);
  const rows = found === undefined ? [] : elements(found, ["tr"]).slice(1);
  expect(rows).not.toEqual([]);
  return rows.map((row) => elements(row, ["td"]).map(textOf));
}

function column(firstHeading: string, index: number): readonly string[] {
  return table(firstHeading).map((row) => row[index] ?? "");
}

function elements(node: Root | Element, tagNames: readonly string[]): readonly Element[] {
  const children = node.children.flatMap((child): Element[] => (child.type === "element" ? [child] : []));
  return children.flatMap((child) => [
    ...(tagNames.includes(child.tagName) ? [child] : []),
    ...elements(child, tagNames),
  ]);
}

function textOf(node: ElementContent | undefined): string {
  if (node?.type === "text") return node.value;
  return node?.type === "element" ? node.children.map(textOf).join("") : "";
}
