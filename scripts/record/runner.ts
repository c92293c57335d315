import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

/** An action, by the command that stands for its code. */
interface UsesStep {
  readonly uses: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Environment that the header does not show. */
  readonly hidden?: Readonly<Record<string, string>>;
  readonly main?: readonly string[];
  readonly post?: readonly string[];
}

/** A `run` step. `interruptAfter` sends SIGINT once a line matches, as a cancelled job does. */
interface RunStep {
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
  /** `continue-on-error`: the job goes on. */
  readonly mayFail?: boolean;
  readonly interruptAfter?: RegExp;
}

export type RecordedStep = UsesStep | RunStep;

export interface RecordedJob {
  readonly name: string;
  /** Where the log goes. */
  readonly file: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Environment of actions only, such as the cache service's address and token. */
  readonly actionEnv?: Readonly<Record<string, string>>;
  /** Lines put into "Set up job", after the actions were downloaded: a container action's build. */
  readonly setUp?: readonly string[];
  readonly steps: readonly RecordedStep[];
}

const HOME = "/home/runner";
const WORKSPACE = `${HOME}/work/kratix/kratix`;
const TEMP = `${HOME}/work/_temp`;

/**
 * Runs a job's steps and writes its log as the API gives it: BOM, one time stamp for each line, taken when the line was
 * printed. The decoration is MADE after what actions/runner prints (headers, groups, `Post job cleanup.`); what stands
 * between is the tools' own. Workflow commands (`::group::`, `::warning::`) are translated as the runner does.
 */
export async function recordJob(job: RecordedJob): Promise<void> {
  mkdirSync(path.dirname(job.file), { recursive: true });
  mkdirSync(TEMP, { recursive: true });
  writeFileSync(job.file, "\uFEFF");
  const print = (line: string) => appendFileSync(job.file, `${timestamp()} ${line}\n`);
  printSetUp(job, print);
  const posts: (() => Promise<boolean>)[] = [];
  let succeeded = true;
  for (const step of job.steps) {
    if ("run" in step) succeeded = await runScript(step, { job, print });
    else {
      const state = new Map<string, string>();
      if (step.post !== undefined) posts.unshift(() => runPost(step, { job, print, state }));
      succeeded = await runAction(step, { job, print, state });
    }
    if (!succeeded) break;
  }
  if (succeeded) for (const post of posts) await post();
  print("Cleaning up orphan processes");
}

interface Context {
  readonly job: RecordedJob;
  readonly print: (line: string) => void;
}

/** 100 ns, as the runner writes them; the clock here gives microseconds. */
function timestamp(): string {
  const micros = Math.round((performance.timeOrigin + performance.now()) * 1000);
  const text = new Date(Math.floor(micros / 1000)).toISOString();
  return `${text.slice(0, -1)}${String(micros % 1000).padStart(3, "0")}0Z`;
}

function printSetUp(job: RecordedJob, print: (line: string) => void): void {
  const actions = job.steps.flatMap((step) => ("uses" in step ? [step.uses] : []));
  print("Current runner version: '2.336.0'");
  for (const line of ["##[group]Operating System", "Ubuntu", "24.04.3", "LTS", "##[endgroup]"]) print(line);
  for (const line of ["##[group]GITHUB_TOKEN Permissions", "Contents: read", "Metadata: read", "##[endgroup]"])
    print(line);
  print("Secret source: Actions");
  print("Prepare workflow directory");
  print("Prepare all required actions");
  if (actions.length > 0) print("Getting action download info");
  for (const action of new Set(actions)) {
    print(
      `Download action repository '${action.replace(/^([^/]+\/[^/@]+)[^@]*/, "$1")}' (SHA:${createHash("sha1").update(action).digest("hex")})`,
    );
  }
  for (const line of job.setUp ?? []) print(line);
  print(`Complete job name: ${job.name}`);
}

async function runScript(step: RunStep, { job, print }: Context): Promise<boolean> {
  const lines = step.run.split("\n");
  print(`##[group]Run ${lines[0]}`);
  for (const line of lines) print(`\u001b[36;1m${line}\u001b[0m`);
  print("shell: /usr/bin/bash -e {0}");
  printEnvironment({ ...job.env, ...step.env }, print);
  print("##[endgroup]");
  const script = path.join(TEMP, `${randomUUID()}.sh`);
  writeFileSync(script, `${step.run}\n`);
  const code = await run(["/usr/bin/bash", "-e", script], {
    print,
    env: { ...job.env, ...step.env },
    interruptAfter: step.interruptAfter,
  });
  if (step.interruptAfter !== undefined) print("##[error]The operation was canceled.");
  else if (code !== 0) print(`##[error]Process completed with exit code ${code}.`);
  return code === 0 || step.mayFail === true;
}

async function runAction(
  step: UsesStep,
  { job, print, state }: Context & { state: Map<string, string> },
): Promise<boolean> {
  printHeader(step, { job, print });
  if (step.main === undefined) return true;
  return (await run(step.main, { print, env: actionEnvironment(step, { job, state }), state })) === 0;
}

async function runPost(
  step: UsesStep,
  { job, print, state }: Context & { state: Map<string, string> },
): Promise<boolean> {
  print("Post job cleanup.");
  const env = { ...actionEnvironment(step, { job, state }), RECORD_POST: "1" };
  return (await run(step.post ?? [], { print, env, state })) === 0;
}

function printHeader(step: UsesStep, { job, print }: Context): void {
  print(`##[group]Run ${step.uses}`);
  const inputs = Object.entries(step.with ?? {});
  if (inputs.length > 0) print("with:");
  // The runner writes one message: only its first line gets a time stamp.
  for (const [name, value] of inputs) print(`  ${name}: ${value}`);
  printEnvironment({ ...job.env, ...step.env }, print);
  print("##[endgroup]");
}

function printEnvironment(env: Readonly<Record<string, string>>, print: (line: string) => void): void {
  if (Object.keys(env).length > 0) print("env:");
  for (const [name, value] of Object.entries(env)) print(`  ${name}: ${/^ACTIONS_/.test(name) ? "***" : value}`);
}

function actionEnvironment(step: UsesStep, { job, state }: { job: RecordedJob; state: ReadonlyMap<string, string> }) {
  const inputs = Object.entries(step.with ?? {}).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const saved = [...state].map(([name, value]) => [`STATE_${name}`, value]);
  return { ...job.env, ...job.actionEnv, ...step.env, ...step.hidden, ...Object.fromEntries([...inputs, ...saved]) };
}

interface RunOptions {
  readonly print: (line: string) => void;
  readonly env: Readonly<Record<string, string>>;
  readonly state?: Map<string, string>;
  readonly interruptAfter?: RegExp | undefined;
}

async function run(command: readonly string[], { print, env, state, interruptAfter }: RunOptions): Promise<number> {
  const stateFile = path.join(TEMP, `_state_${randomUUID()}`);
  const outputFile = path.join(TEMP, `_output_${randomUUID()}`);
  writeFileSync(stateFile, "");
  writeFileSync(outputFile, "");
  const [program = "", ...rest] = command;
  const child = spawn(program, rest, {
    cwd: WORKSPACE,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...baseEnvironment(), ...env, GITHUB_STATE: stateFile, GITHUB_OUTPUT: outputFile },
  });
  const streams = [child.stdout, child.stderr].map(async (stream) => {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      const saved = /^::save-state name=(\w+)::(.*)$/.exec(line);
      if (saved !== null) state?.set(saved[1] ?? "", saved[2] ?? "");
      printCommand(line, print);
      if (interruptAfter?.test(line)) interrupt(child);
    }
  });
  const code = await new Promise<number>((resolve) => child.on("close", (value) => resolve(value ?? 130)));
  await Promise.all(streams);
  return code;
}

function interrupt(child: ChildProcess): void {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
}

function baseEnvironment(): Record<string, string> {
  const kept = ["DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_BUILDKIT", "PATH"];
  const own = Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  const go = "/opt/hostedtoolcache/go/1.24.4/x64/bin";
  return {
    ...own,
    PATH: `${go}:${own.PATH ?? ""}`,
    ...{ HOME, CI: "true", GITHUB_ACTIONS: "true", RUNNER_OS: "Linux", RUNNER_TEMP: TEMP, TMPDIR: TEMP },
    ...{ GITHUB_WORKSPACE: WORKSPACE, GITHUB_REPOSITORY: "syntasso/kratix", GITHUB_SERVER_URL: "https://github.com" },
    ...{
      GITHUB_REF: "refs/pull/12/merge",
      GOPROXY: "file:///srv/goproxy",
      GOSUMDB: "off",
      GOTOOLCHAIN: "local",
      CGO_ENABLED: "0",
    },
  };
}

/** `::warning file=a::text` becomes `##[warning]text`; a message of several lines has its time stamp on the first only. */
function printCommand(line: string, print: (line: string) => void): void {
  const command = /^::(\w[\w-]*)(?: [^:]*)?::(.*)$/.exec(line);
  const name = command?.[1] ?? "";
  const text = (command?.[2] ?? "").replaceAll("%0A", "\n").replaceAll("%0D", "\r").replaceAll("%25", "%");
  if (["group", "endgroup", "warning", "error", "notice", "add-matcher"].includes(name)) print(`##[${name}]${text}`);
  else if (!["debug", "save-state", "set-output", "add-mask"].includes(name)) print(line);
}
