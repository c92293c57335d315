import type { LogReading } from "../../model/reading.ts";

/** Marks a name from a log, in the way of the format, so that it is neither mistaken for our words nor live. */
export type Quote = (name: string) => string;

/** Something in a run that a person should know who has never seen it. */
export interface Remark {
  /** `fault`: something broke. `cost`: something took time or space that a cache could have saved. */
  readonly kind: "fault" | "cost";
  /**
   * Whether nothing else in the run shows it: the job is green, and its numbers look as if all were well. `when-warm`:
   * in a run that began with cold caches it is what one expects.
   */
  readonly silent: "always" | "when-warm" | "no";
  readonly say: (quote: Quote) => string;
  /** The same without names, where those make it long. */
  readonly brief?: string;
}

/** One job whose log was read. */
export interface ReadJob {
  readonly name: string;
  readonly reading: LogReading;
}

export function fault(say: Remark["say"]): Remark {
  return { kind: "fault", silent: "no", say };
}

export function cost(say: Remark["say"]): Remark {
  return { kind: "cost", silent: "no", say };
}

export function silent(remark: Remark, when: "always" | "when-warm" = "always"): Remark {
  return { ...remark, silent: when };
}
