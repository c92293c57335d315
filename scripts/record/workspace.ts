import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { importPath, MADE_MODULES, requirements } from "./made-modules.ts";

export const WORKSPACE = "/home/runner/work/kratix/kratix";

/** What a commit changes, against the one on the base branch. */
export interface Revision {
  /** Text of the manager's sources that a change edits. */
  readonly managerText?: string;
  /** Raises one dependency: go.mod and go.sum change. */
  readonly newDependency?: boolean;
}

/** Writes the sources of a small Go project laid out like Kratix: a manager, an installer, two Dockerfiles, a Makefile. */
export function writeWorkspace(revision: Revision = {}): void {
  mkdirSync(WORKSPACE, { recursive: true });
  for (const name of readdirSync(WORKSPACE)) rmSync(path.join(WORKSPACE, name), { recursive: true });
  const files = { ...goFiles(revision), ...buildFiles() };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(WORKSPACE, name)), { recursive: true });
    writeFileSync(path.join(WORKSPACE, name), text);
  }
  writeGoSum(revision.newDependency === true);
}

/** go.sum is what Go itself writes for the made modules. Its own module cache keeps the runner's one cold. */
function writeGoSum(newDependency: boolean): void {
  const go = "/opt/hostedtoolcache/go/1.24.4/x64/bin/go";
  const cache = "/home/runner/work/_temp/tidy";
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: cache,
    GOPROXY: "file:///srv/goproxy",
    GOSUMDB: "off",
    GOTOOLCHAIN: "local",
  };
  const options = {
    cwd: WORKSPACE,
    env: { ...env, GOMODCACHE: `${cache}/mod`, GOFLAGS: "-modcacherw" },
    stdio: "pipe" as const,
  };
  if (newDependency)
    execFileSync(go, ["get", "example.com/apimachinery@v0.31.2", "example.com/controller@v0.19.1"], options);
  execFileSync(go, ["mod", "tidy"], options);
}

const MANAGER_USES: readonly (readonly [string, string])[] = MADE_MODULES.flatMap((module) =>
  module.packages.map((name) => [module.name, name] as const),
);

function goFiles({ managerText = "one" }: Revision): Record<string, string> {
  const imports = MANAGER_USES.map(([module, name], index) => `\tp${index} "${importPath(module, name)}"`).join("\n");
  const versions = MANAGER_USES.map((_, index) => `p${index}.Version`).join(", ");
  return {
    "go.mod": `module example.com/kratix\n\ngo 1.24\n\n${requirements()}`,
    "api/promise.go": `package api\n\n// Promise is what a platform offers.\ntype Promise struct {\n\tName string\n\tSteps []string\n}\n`,
    "lib/writers/writers.go": `package writers\n\nimport "strings"\n\n// Join makes a path of a state store.\nfunc Join(parts ...string) string { return strings.Join(parts, "/") }\n`,
    "lib/writers/writers_test.go": testFile("writers", `Join("a", "b") == "a/b"`),
    "lib/hash/hash.go": `package hash\n\nimport "crypto/sha256"\nimport "encoding/hex"\n\n// Of names a content.\nfunc Of(text string) string { sum := sha256.Sum256([]byte(text)); return hex.EncodeToString(sum[:]) }\n`,
    "lib/hash/hash_test.go": testFile("hash", `len(Of("x")) == 64`),
    "internal/controller/controller.go": `package controller\n\nimport (\n${imports}\n)\n\n// Versions of everything that the manager is made of.\nfunc Versions() []string { return []string{"${managerText}", ${versions}} }\n`,
    "internal/controller/controller_test.go": testFile("controller", `len(Versions()) > ${MANAGER_USES.length}`),
    "cmd/manager/main.go": `package main\n\nimport (\n\t"fmt"\n\n\t"example.com/kratix/api"\n\t"example.com/kratix/internal/controller"\n\t"example.com/kratix/lib/writers"\n)\n\nfunc main() {\n\tfmt.Println(api.Promise{Steps: controller.Versions()}, writers.Join("${managerText}"))\n}\n`,
    "installer/main.go": `package main\n\nimport (\n\t"fmt"\n\n\tgit "${importPath("example.com/gitclient", "wire")}"\n\tminio "${importPath("example.com/minio", "s3")}"\n\n\t"example.com/kratix/lib/hash"\n)\n\nfunc main() { fmt.Println(git.Version, minio.Version, hash.Of("installer")) }\n`,
  };
}

function testFile(name: string, condition: string): string {
  return `package ${name}\n\nimport "testing"\n\nfunc TestIt(t *testing.T) {\n\tif !(${condition}) {\n\t\tt.Fatal("wrong")\n\t}\n}\n`;
}

function buildFiles(): Record<string, string> {
  return {
    ".dockerignore": "**\n!go.mod\n!go.sum\n!api\n!cmd\n!internal\n!installer\n!lib\n",
    Dockerfile: dockerfile(["api", "lib", "internal", "cmd"], {
      output: "manager",
      source: "./cmd/manager",
      download: true,
    }),
    "Dockerfile.quick-start-installer": dockerfile(["lib", "installer"], {
      output: "installer",
      source: "./installer",
      download: false,
    }),
    Makefile: [
      "BUILD = docker build --network=none $(DOCKER_CACHE_FLAGS)",
      "",
      "install-tools: bin/conform",
      "bin/conform:",
      "\tGOBIN=$(CURDIR)/bin go install example.com/kratix/installer",
      "\tmv bin/installer bin/conform",
      "test:",
      "\tgo test ./...",
      "lint:",
      "\tgo vet ./...",
      "build-kratix-image:",
      "\t$(BUILD) --tag syntasso/kratix-platform:dev --file Dockerfile .",
      "build-quick-start-installer-image:",
      "\t$(BUILD) --tag syntasso/kratix-platform-quick-start-installer:dev --file Dockerfile.quick-start-installer .",
      "",
    ].join("\n"),
  };
}

/** Without `go mod download` the modules are fetched inside `go build`, and again whenever a source changes. */
function dockerfile(
  folders: readonly string[],
  { output, source, download }: { output: string; source: string; download: boolean },
): string {
  return [
    "FROM golang:1.24.4 AS builder",
    "WORKDIR /workspace",
    "COPY go.mod go.sum ./",
    ...(download ? ["RUN go mod download"] : []),
    ...folders.map((folder) => `COPY ${folder}/ ${folder}/`),
    `RUN CGO_ENABLED=0 go build -o ${output} ${source}`,
    "",
    "FROM busybox:1.35",
    "WORKDIR /",
    `COPY --from=builder /workspace/${output} .`,
    "USER 65532:65532",
    `ENTRYPOINT ["/${output}"]`,
    "",
  ].join("\n");
}
