import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** What one run of a program cost, its start included. */
export interface Cost {
  readonly seconds: number;
  /** The most memory that was resident, where the system tells; it is asked every 20 ms. */
  readonly peakBytes: number;
}

/** Runs a program on one core, if `taskset` is there to see to it, and waits for its end. */
export async function measure(command: readonly string[]): Promise<Cost> {
  const [program = "", ...args] = onOneCore(command);
  const began = performance.now();
  const env = { ...process.env, LC_ALL: "C.UTF-8" };
  // The output is read and dropped: grep stops at the first match when its output is /dev/null.
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], env });
  child.stdout.resume();
  let peakBytes = 0;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakOf(child.pid));
  }, 20);
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.on("exit", resolve).on("error", reject));
    if (code !== 0) throw new Error(`${command.join(" ")} ended with exit code ${code}`);
    return { seconds: (performance.now() - began) / 1_000, peakBytes };
  } finally {
    clearInterval(watch);
  }
}

/** The cheapest of several runs of each command, taken in turns: what else the machine does then hits all alike. */
export async function cheapest<Name extends string>(
  commands: Readonly<Record<Name, readonly string[]>>,
  runs: number,
): Promise<ReadonlyMap<Name, Cost>> {
  const best = new Map<Name, Cost>();
  for (let run = 0; run < runs; run++) {
    for (const name in commands) {
      const cost = await measure(commands[name]);
      const before = best.get(name) ?? cost;
      best.set(name, {
        seconds: Math.min(before.seconds, cost.seconds),
        peakBytes: Math.max(before.peakBytes, cost.peakBytes),
      });
    }
  }
  return best;
}

function onOneCore(command: readonly string[]): readonly string[] {
  return process.platform === "linux" ? ["taskset", "--cpu-list", "0", ...command] : command;
}

function peakOf(pid: number | undefined): number {
  try {
    const [, kilobytes = "0"] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) * 1_024;
  } catch {
    return 0;
  }
}
