import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";

/** One Go module that exists only here, so that `go` has something to download without reaching the network. */
interface MadeModule {
  readonly name: string;
  readonly versions: readonly string[];
  readonly needs: readonly string[];
  /** Packages of about 30 kB of source each: what makes the module slow to compile. */
  readonly packages: readonly string[];
}

export const MADE_MODULES: readonly MadeModule[] = [
  { name: "example.com/logr", versions: ["v1.4.2"], needs: [], packages: ["funcr"] },
  { name: "example.com/yaml", versions: ["v1.4.0"], needs: [], packages: ["goyaml"] },
  { name: "example.com/uuid", versions: ["v1.6.0"], needs: [], packages: ["v4"] },
  { name: "example.com/jsonpatch", versions: ["v5.9.0"], needs: [], packages: ["patch"] },
  { name: "example.com/pflag", versions: ["v1.0.5"], needs: [], packages: ["flagset"] },
  { name: "example.com/expect", versions: ["v1.34.2"], needs: ["example.com/yaml v1.4.0"], packages: ["matchers"] },
  { name: "example.com/minio", versions: ["v7.0.77"], needs: ["example.com/uuid v1.6.0"], packages: ["s3", "sign"] },
  {
    name: "example.com/gitclient",
    versions: ["v5.12.0"],
    needs: ["example.com/pflag v1.0.5"],
    packages: ["wire", "ssh"],
  },
  { name: "example.com/klog", versions: ["v2.130.1"], needs: ["example.com/logr v1.4.2"], packages: ["text"] },
  {
    name: "example.com/apimachinery",
    versions: ["v0.31.1", "v0.31.2"],
    needs: ["example.com/klog v2.130.1", "example.com/yaml v1.4.0"],
    packages: ["runtime", "labels", "meta"],
  },
  {
    name: "example.com/controller",
    versions: ["v0.19.0", "v0.19.1"],
    needs: ["example.com/apimachinery v0.31.1", "example.com/jsonpatch v5.9.0"],
    packages: ["manager", "client", "envtest"],
  },
];

/** Writes the modules as the folder that `GOPROXY=file://…` reads. */
export function writeModuleProxy(folder: string): void {
  for (const module of MADE_MODULES) {
    for (const version of module.versions) writeVersion(folder, { module, version });
  }
}

function writeVersion(folder: string, { module, version }: { module: MadeModule; version: string }): void {
  const name = modulePath(module, version);
  const needs = module.needs.map((need) => `require ${requirement(need)}\n`).join("");
  const goMod = `module ${name}\n\ngo 1.24\n\n${needs}`;
  const files = new Map([["go.mod", goMod]]);
  for (const packageName of module.packages) {
    files.set(`${packageName}/${packageName}.go`, packageSource(packageName, version));
  }
  const versions = path.join(folder, name, "@v");
  mkdirSync(versions, { recursive: true });
  writeFileSync(path.join(versions, "list"), `${module.versions.join("\n")}\n`);
  writeFileSync(path.join(versions, `${version}.mod`), goMod);
  writeFileSync(
    path.join(versions, `${version}.info`),
    JSON.stringify({ Version: version, Time: "2026-01-01T00:00:00Z" }),
  );
  writeFileSync(path.join(versions, `${version}.zip`), zip(`${name}@${version}`, files));
}

/** From v2 on, a module's path ends with its major version. */
function modulePath(module: MadeModule, version: string): string {
  const major = /^v(\d+)/.exec(version)?.[1] ?? "1";
  return Number(major) > 1 ? `${module.name}/v${major}` : module.name;
}

function requirement(need: string): string {
  const [name = "", version = ""] = need.split(" ");
  const major = Number(/^v(\d+)/.exec(version)?.[1] ?? 1);
  return `${major > 1 ? `${name}/v${major}` : name} ${version}`;
}

/** The `require` lines of a project that uses every made module at its first version. */
export function requirements(): string {
  return MADE_MODULES.map((module) => `require ${requirement(`${module.name} ${module.versions[0]}`)}\n`).join("");
}

/** The import path of a package of a made module at its first version. */
export function importPath(name: string, packageName: string): string {
  const module = MADE_MODULES.find((candidate) => candidate.name === name);
  if (module === undefined) throw new Error(`no made module ${name}`);
  return `${modulePath(module, module.versions[0] ?? "v1")}/${packageName}`;
}

/** Source with enough types and methods that compiling it takes a noticeable time. */
function packageSource(packageName: string, version: string): string {
  const parts = Array.from({ length: 120 }, (_, index) => typeSource(index));
  return [
    `// Package ${packageName} is made for recordings, ${version}.`,
    `package ${packageName.replace(/^v\d+$/, "uuid")}`,
    `import (\n\t"encoding/json"\n\t"fmt"\n\t"net/http"\n\t"sort"\n)`,
    `const Version = "${version}"`,
    ...parts,
  ].join("\n\n");
}

function typeSource(index: number): string {
  return `type Item${index} struct {
	Name  string            \`json:"name"\`
	Parts map[string]int    \`json:"parts"\`
	Next  *Item${index === 0 ? 0 : index - 1} \`json:"next,omitempty"\`
}

func (item Item${index}) Sum(request *http.Request) (string, error) {
	names := make([]string, 0, len(item.Parts))
	for name, count := range item.Parts {
		names = append(names, fmt.Sprintf("%s=%d;%s", name, count+${index}, request.Host))
	}
	sort.Strings(names)
	text, err := json.Marshal(names)
	return string(text), err
}`;
}

/** A zip without compression: enough for `go`, which only wants the names and the bytes. */
function zip(prefix: string, files: ReadonlyMap<string, string>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of files) {
    const entry = zipEntry(`${prefix}/${name}`, { text, offset });
    bodies.push(entry.local);
    directory.push(entry.central);
    offset += entry.local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}

function zipEntry(name: string, { text, offset }: { text: string; offset: number }) {
  const data = Buffer.from(text);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt32LE(crc32(data), 10);
  fields.writeUInt32LE(data.length, 14);
  fields.writeUInt32LE(data.length, 18);
  fields.writeUInt16LE(name.length, 22);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, Buffer.from(name), data]);
  const central = Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), fields, tail, Buffer.from(name)]);
  return { local, central };
}
