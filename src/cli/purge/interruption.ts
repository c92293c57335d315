/** What a shell expects of a program that a signal ended: 128 and the signal's number. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export interface Interruption {
  /** Aborted by the first Ctrl+C or `kill`; the second ends the process at once, as ever. */
  readonly signal: AbortSignal;
  /** Stops listening. */
  stop(): void;
}

/** Lets work end in order when a person interrupts it. The process then exits with the code for that. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const stop = () => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, interrupt);
  };
  const interrupt = (name: "SIGINT" | "SIGTERM") => {
    stop();
    process.exitCode = EXIT_CODES[name];
    controller.abort();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, interrupt);
  return { signal: controller.signal, stop };
}
