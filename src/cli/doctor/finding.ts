/** What the doctor says of one thing. */
export interface Finding {
  /** Which thing, in a word or two: a script goes by it. */
  readonly check: string;
  /** `warning`: it works, and somebody should look. `failed`: it does not work. */
  readonly state: "ok" | "warning" | "failed";
  readonly detail: string;
  /** What to do; where there is something to do. */
  readonly remedy?: string;
}

export function ok(check: string, detail: string): Finding {
  return { check, state: "ok", detail };
}

/** What is amiss, and what to do about it. */
interface Fault {
  readonly detail: string;
  readonly remedy: string;
}

export function warning(check: string, fault: Fault): Finding {
  return { check, state: "warning", ...fault };
}

export function failed(check: string, fault: Fault): Finding {
  return { check, state: "failed", ...fault };
}
