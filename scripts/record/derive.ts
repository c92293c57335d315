import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Makes other forms of recorded logs: what a Windows runner, `gh run view --log` and a container action make of them.
 *
 *   node scripts/record/derive.ts test/fixtures/logs
 */
const [root = "."] = process.argv.slice(2);

const crlf = (text: string) => text.replaceAll("\n", "\r\n");
/** A new block of the runner's buffer may begin with a byte order mark of its own. */
const bomWithin = (text: string) =>
  text
    .split("\n")
    .map((line, at) => (at > 0 && at % 9 === 0 && line !== "" ? `\uFEFF${line}` : line))
    .join("\n");
const withoutBom = (text: string) => text.replace("\uFEFF", "");
/** Editors and hooks take the blank off an empty line. */
const trimmed = (text: string) => text.replaceAll(/Z \n/g, "Z\n");

/** `job<TAB>step<TAB>line`, with a BOM where each step's file began. Newer versions of gh print ESC as `^[`. */
function ghView(job: string, { unknownSteps }: { unknownSteps: boolean }): (text: string) => string {
  return (text) => {
    let step = "Set up job";
    const rows = withoutBom(text)
      .trimEnd()
      .split("\n")
      .map((line) => {
        const opened = /Z ##\[group\]Run (.*)$/.exec(line)?.[1];
        const starts = opened !== undefined || line.endsWith(" Post job cleanup.");
        if (opened !== undefined) step = `Run ${opened}`;
        else if (starts) step = `Post ${step}`;
        const bom = !unknownSteps && starts ? "\uFEFF" : "";
        return `${job}\t${unknownSteps ? "UNKNOWN STEP" : step}\t${bom}${line.replaceAll("\u001b", "^[")}`;
      });
    return `${rows.join("\n")}\n`;
  };
}

/** The runner builds a container action before the first step, below a header of its own. */
function inSetUpJob(text: string): string {
  const lines = text.trimEnd().split("\n");
  const from = lines.findIndex((line) => / #0 building with /.test(line));
  const build = lines.slice(from, -1);
  const ready = lines.findIndex((line) => line.includes("Complete job name"));
  const stamp = (line: string) => `${build[0]?.slice(0, 28)} ${line}`;
  const head = [
    stamp("##[group]Build container for action use: '/home/runner/work/_actions/example/lint/v1/Dockerfile'."),
    stamp(
      '##[command]/usr/bin/docker build -t 3f1a0c:9b --network=none -f "/home/runner/work/_actions/example/lint/v1/Dockerfile" "/home/runner/work/_actions/example/lint/v1"',
    ),
  ];
  return `${[...lines.slice(0, ready), ...head, ...build, stamp("##[endgroup]"), ...lines.slice(ready, from)].join("\n")}\n`;
}

/** Puts made lines, stamped like the line before, behind the first line that matches. */
function withLines(after: RegExp, made: readonly string[]): (text: string) => string {
  return (text) => {
    const lines = text.split("\n");
    const at = lines.findIndex((line) => after.test(line));
    const stamp = lines[at]?.slice(0, 28);
    return lines.toSpliced(at + 1, 0, ...made.map((line) => `${stamp} ${line}`)).join("\n");
  };
}

/** docker/setup-buildx-action starts a builder in a step of its own before the build (moby/buildkit's words for it). */
const SETUP_BUILDX = [
  "##[group]Run docker/setup-buildx-action@v3",
  "with:",
  "  driver: docker-container",
  "##[endgroup]",
  "##[group]Booting builder",
  "[command]/usr/bin/docker buildx inspect --bootstrap --builder builder-1a2b",
  "#1 [internal] booting buildkit",
  "#1 pulling image moby/buildkit:buildx-stable-1",
  "#1 pulling image moby/buildkit:buildx-stable-1 2.2s done",
  "#1 creating container buildx_buildkit_builder-1a2b0",
  "#1 creating container buildx_buildkit_builder-1a2b0 0.6s done",
  "#1 DONE 2.8s",
  "##[endgroup]",
];

/** What @actions/cache adds with debug logging (`RUNNER_DEBUG`) to a look that finds nothing. */
const debugOf = (key: string): readonly string[] => [
  `##[debug]primary key is ${key}`,
  "##[debug]Cache service version: v2",
  "##[debug]Resolved Keys:",
  `##[debug]["${key}"]`,
  "##[debug]Checking zstd --quiet --version",
  "##[debug]1.5.7",
  `##[debug]Cache not found for version 0641630a525767172d854a286e06e59932e54bc6757f2212bc334150f7228163 of keys: ${key}`,
];

/** The runner's marks around a step inside a composite action, and the header of the composite action itself. */
function insideComposite(text: string): string {
  const lines = text.split("\n");
  const from = lines.findIndex((line) => / ##\[group\]Run actions\/cache@/.test(line));
  const next = lines.findIndex((line, at) => at > from && / ##\[group\]Run /.test(line));
  const post = lines.findIndex((line) => line.endsWith(" Post job cleanup."));
  const end = lines.findIndex((line, at) => at > post && / (Post job cleanup\.|Cleaning up)/.test(line));
  const stamped = (at: number, text: string): string => `${lines[at]?.slice(0, 28)} ${text}`;
  const begin = (at: number): string =>
    stamped(at, "##[start-action display=Restore the tools;id=__self.__actions_cache]");
  const over = (at: number): string =>
    stamped(at, "##[end-action id=__self.__actions_cache;outcome=success;conclusion=success;duration_ms=1534]");
  const header = ["##[group]Run ./.github/actions/prepare", "env:", "  CI: true", "##[endgroup]"];
  return [
    ...lines.slice(0, from),
    ...header.map((line) => stamped(from, line)),
    begin(from),
    ...lines.slice(from, next),
    over(next - 1),
    ...lines.slice(next, post),
    stamped(post, "Post job cleanup."),
    begin(post),
    ...lines.slice(post, end),
    over(end - 1),
    ...lines.slice(end),
  ].join("\n");
}

/** A console of Windows takes a redirected byte order mark for three characters of its code page. */
const windowsConsole = (text: string) =>
  ghView("build", { unknownSteps: false })(text).replaceAll("\t\uFEFF", "\t∩╗┐").replaceAll("\n", "\r\n");

const FORMS: readonly { name: string; from: string; form: (text: string) => string }[] = [
  { name: "windows-cache-hit", from: "actions-cache/v4.3.0-hit-slow.log", form: crlf },
  { name: "windows-cache-saved", from: "actions-cache/v4.3.0-restore-key.log", form: crlf },
  { name: "windows-build", from: "buildkit-0.13/source-change.log", form: crlf },
  { name: "windows-go", from: "tools/go-one-changed.log", form: crlf },
  { name: "bom-within", from: "kratix/pull-slow/unit-tests-and-lint.log", form: bomWithin },
  { name: "no-bom", from: "buildkit-0.13/parallel-stages.log", form: withoutBom },
  { name: "blanks-trimmed", from: "buildkit-0.8/source-change.log", form: trimmed },
  {
    name: "gh-view-caches",
    from: "kratix/pull-slow/unit-tests-and-lint.log",
    form: ghView("run-tests / unit-tests-and-lint", { unknownSteps: false }),
  },
  {
    name: "gh-view-build",
    from: "kratix/main/build-kratix-image.log",
    form: ghView("run-tests / build-kratix-image", { unknownSteps: false }),
  },
  {
    name: "gh-view-unknown-step",
    from: "buildkit-0.13/two-builds-in-one-step.log",
    form: ghView("build", { unknownSteps: true }),
  },
  { name: "gh-view-carets", from: "tools/nx-full.log", form: ghView("ui", { unknownSteps: false }) },
  {
    name: "gh-view-restore-keys",
    from: "actions-cache/v4.3.0-restore-key.log",
    form: ghView("build", { unknownSteps: false }),
  },
  {
    name: "gh-view-decoy",
    from: "decoys/script-echoes-cache-lines.log",
    form: ghView("build", { unknownSteps: false }),
  },
  { name: "gh-view-windows-console", from: "actions-cache/v4.3.0-restore-key.log", form: windowsConsole },
  {
    name: "builder-started-before-the-build",
    from: "buildkit-0.13/gha-source-change.log",
    form: withLines(/Complete job name/, SETUP_BUILDX),
  },
  {
    name: "debug-logging",
    from: "producers/setup-node-miss.log",
    form: withLines(/Z \/home\/runner\/\.npm$/, debugOf("node-cache-Linux-x64-npm-5f2c8e")),
  },
  { name: "inside-composite", from: "actions-cache/v4.3.0-miss-saved-slow.log", form: insideComposite },
  { name: "container-action-in-set-up-job", from: "buildkit-0.13/cold.log", form: inSetUpJob },
];

const labels: Record<string, unknown> = {};
mkdirSync(path.join(root, "derived"), { recursive: true });
for (const { name, from, form } of FORMS) {
  const folder = from.split("/")[0] ?? "";
  const known = JSON.parse(readFileSync(path.join(root, folder, "labels.json"), "utf8"));
  const label = known[from.slice(folder.length + 1)];
  writeFileSync(path.join(root, "derived", `${name}.log`), form(readFileSync(path.join(root, from), "utf8")));
  labels[`${name}.log`] = { ...label, kind: "derived", from };
}
writeFileSync(path.join(root, "derived", "labels.json"), `${JSON.stringify(labels, null, 1)}\n`);
