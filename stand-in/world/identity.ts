import { createHash } from "node:crypto";

/** Numbers and names that are the same in every run of a test. */
export interface Identity {
  nextId(kind: "account" | "installation" | "repository" | "cache" | "run" | "job" | "delivery" | "other"): number;
  /** A commit id, 40 hex digits, different at each call. */
  nextSha(): string;
}

/** Where each kind of id starts. Runs, jobs and caches lie beyond 2^31, as GitHub's do, so that 32-bit handling fails a test. */
const FIRST = {
  account: 583_231,
  installation: 41_000_001,
  repository: 710_000_001,
  cache: 7_480_372_105,
  run: 19_000_000_001,
  job: 53_000_000_001,
  delivery: 12_345_678_901,
  other: 2_900_000_001,
} as const;

/** Makes the counters of one world. */
export function createIdentity(): Identity {
  const next = new Map<string, number>();
  let commits = 0;
  return {
    nextId(kind) {
      const id = next.get(kind) ?? FIRST[kind];
      next.set(kind, id + 1);
      return id;
    },
    nextSha() {
      commits += 1;
      return createHash("sha1").update(`commit ${commits}`).digest("hex");
    },
  };
}

/** GitHub's opaque id: here the kind and the number in base64. */
export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString("base64");
}
