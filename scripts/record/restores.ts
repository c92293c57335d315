import type { Answer, Operation } from "./cache-service.ts";
import type { CacheFacts } from "./label-caches.ts";

/** One recorded job with one cache: what the service holds and answers, what the action is asked, what must come of it. */
export interface CacheScenario {
  readonly name: string;
  /** Version of @actions/cache, and the action's release that bundles it (or one with the same wording). */
  readonly toolkit: string;
  readonly uses: string;
  /** A key of WRAPPERS; `cache` where absent. */
  readonly kind?: string;
  /** Inputs of an action that makes its key itself: its header does not show it. */
  readonly hiddenKey?: Readonly<Record<string, string>>;
  readonly protocol?: "v1" | "v2";
  readonly restoreKeys?: string;
  readonly key?: string;
  /** Keys that an earlier job saved. */
  readonly seeds?: readonly string[];
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly fault?: (operation: Operation) => Answer | undefined;
  /** The saved bytes are no archive any more. */
  readonly corrupt?: boolean;
  readonly bytesPerSecond?: number;
  /** The step after the restore: what makes the files, or fails. */
  readonly work?: string;
  readonly post?: boolean;
  /** Written by hand. */
  readonly facts: Omit<CacheFacts, "producer" | "key" | "restoreBlock" | "saveBlock"> & {
    readonly key?: string | null;
  };
}

export const KEY = "deps-Linux-7c1e9a";
const OLD = "deps-Linux-55d0b2";
const PREFIX = "deps-Linux-";
const V1 = { toolkit: "3.2.4", uses: "actions/cache@v3", protocol: "v1" } as const;
const V420 = { toolkit: "4.0.0", uses: "actions/cache@v4.2.0" } as const;
const V423 = { toolkit: "4.0.3", uses: "actions/cache@v4.2.3" } as const;
const V430 = { toolkit: "4.1.0", uses: "actions/cache@v4" } as const;
const V5 = { toolkit: "5.0.5", uses: "actions/cache@v5" } as const;
const V53 = { toolkit: "5.3.0", uses: "actions/cache@v5" } as const;
const V6 = { toolkit: "6.3.0", uses: "actions/cache@v6" } as const;

const HIT = { restoredKey: KEY, outcome: "hit", save: "unchanged" };
const PARTIAL = { restoredKey: OLD, outcome: "partial", save: "saved" };
const MISS = { restoredKey: null, outcome: "miss", save: "saved" };

const at = (operation: Operation, answer: Answer) => (asked: Operation) => (asked === operation ? answer : undefined);
const UNAVAILABLE = { status: 503, body: '{"code":"unavailable","msg":"Our services aren\'t available right now"}' };
const EXISTS = {
  status: 409,
  body: '{"code":"already_exists","msg":"cache entry with the same key, version, and scope already exists"}',
};
const TOO_MANY = {
  status: 429,
  body: '{"code":"resource_exhausted","msg":"too many requests"}',
  headers: { "retry-after": "24" },
};
const WRITE_DENIED = { status: 200, body: '{"ok":false,"message":"cache write denied: token has no writable scopes"}' };
const READ_DENIED = {
  status: 403,
  body: '{"code":"permission_denied","msg":"cache read denied: token has no readable scopes"}',
};
const EXISTS_V1 = {
  status: 409,
  body: '{"typeKey":"ArtifactCacheItemAlreadyExistsException","message":"Cache already exists. Scope: refs/heads/main, Key: deps-Linux-7c1e9a, Version: 3b2c"}',
};
const SUNSET = {
  status: 400,
  body: '{"message":"This legacy service is shutting down, effective April 15, 2025. Migrate to the new service ASAP. For more information: https://gh.io/gha-cache-sunset"}',
};

export const CACHE_SCENARIOS: readonly CacheScenario[] = [
  { name: "v3-hit", ...V1, seeds: [KEY], facts: HIT },
  { name: "v3-restore-key", ...V1, seeds: [OLD], restoreKeys: PREFIX, facts: PARTIAL },
  { name: "v3-miss-saved", ...V1, facts: MISS },
  { name: "v3-conflict", ...V1, fault: at("reserve", EXISTS_V1), facts: { ...MISS, save: "conflict" } },
  {
    name: "v3-service-gone",
    ...V1,
    fault: (asked) => (asked === "download" ? undefined : SUNSET),
    facts: { restoredKey: null, outcome: "failed", save: "failed" },
  },
  {
    name: "v3-service-unavailable",
    ...V1,
    fault: (asked) => (asked === "download" ? undefined : UNAVAILABLE),
    facts: { restoredKey: null, outcome: "failed", save: "failed" },
  },
  { name: "v4.2.0-hit", ...V420, seeds: [KEY], facts: HIT },
  { name: "v4.2.0-miss", ...V420, restoreKeys: PREFIX, facts: MISS },
  { name: "v4.2.3-restore-key", ...V423, seeds: [OLD], restoreKeys: PREFIX, facts: PARTIAL },
  { name: "v4.3.0-hit-slow", ...V430, seeds: [KEY], bytesPerSecond: 2_000_000, facts: HIT },
  { name: "v4.3.0-restore-key", ...V430, seeds: [OLD], restoreKeys: `deps-Linux-7c\n${PREFIX}`, facts: PARTIAL },
  { name: "v4.3.0-miss-saved-slow", ...V430, bytesPerSecond: 2_000_000, facts: MISS },
  { name: "v4.3.0-conflict", ...V430, fault: at("reserve", EXISTS), facts: { ...MISS, save: "conflict" } },
  {
    name: "v4.3.0-reservation-refused",
    ...V430,
    fault: at("reserve", { status: 200, body: '{"ok":false,"message":"cache quota exceeded for this repository"}' }),
    facts: { ...MISS, save: "failed" },
  },
  { name: "v4.3.0-lookup-only", ...V430, seeds: [KEY], inputs: { "lookup-only": "true" }, facts: HIT },
  {
    name: "v4.3.0-download-fails",
    ...V430,
    seeds: [KEY],
    fault: at("download", { status: 404, body: "<Error><Code>BlobNotFound</Code></Error>" }),
    facts: { restoredKey: null, outcome: "failed", save: "conflict" },
  },
  {
    name: "v4.3.0-extraction-fails",
    ...V430,
    seeds: [KEY],
    corrupt: true,
    facts: { restoredKey: null, outcome: "failed", save: "conflict" },
  },
  { name: "v4.3.0-fail-on-miss", ...V430, inputs: { "fail-on-cache-miss": "true" }, facts: { ...MISS, save: "none" } },
  {
    name: "v4.3.0-job-failed-before-save",
    ...V430,
    work: "echo 'FAIL example.com/kratix' && exit 1",
    facts: { ...MISS, save: "none" },
  },
  { name: "v4.3.0-nothing-to-save", ...V430, work: "true", facts: { ...MISS, save: "failed" } },
  {
    name: "v5-lookup-unavailable",
    ...V5,
    fault: (asked) => (asked === "download" ? undefined : UNAVAILABLE),
    facts: { restoredKey: null, outcome: "failed", save: "failed" },
  },
  {
    name: "v5-rate-limited",
    ...V5,
    fault: (asked) => (asked === "download" ? undefined : TOO_MANY),
    facts: { restoredKey: null, outcome: "failed", save: "failed" },
  },
  {
    name: "v5-finalize-fails",
    ...V5,
    fault: at("finalize", { status: 200, body: '{"ok":false}' }),
    facts: { ...MISS, save: "failed" },
  },
  {
    name: "v5-upload-fails",
    ...V5,
    fault: at("upload", { status: 403, body: "<Error><Code>AuthenticationFailed</Code></Error>" }),
    facts: { ...MISS, save: "failed" },
  },
  {
    name: "v5-key-too-long",
    ...V5,
    key: `deps-${"x".repeat(520)}`,
    facts: { restoredKey: null, outcome: "failed", save: "none" },
  },
  { name: "v5.3-write-denied", ...V53, fault: at("reserve", WRITE_DENIED), facts: { ...MISS, save: "denied" } },
  { name: "v6-hit", ...V6, seeds: [KEY], facts: HIT },
  { name: "v6-restore-key", ...V6, seeds: [OLD], restoreKeys: PREFIX, facts: PARTIAL },
  {
    name: "v6-read-denied",
    ...V6,
    fault: at("look-up", READ_DENIED),
    facts: { restoredKey: null, outcome: "denied", save: "saved" },
  },
  { name: "v6-write-denied", ...V6, fault: at("reserve", WRITE_DENIED), facts: { ...MISS, save: "denied" } },
  {
    name: "v6-cache-mode-none",
    ...V6,
    env: { ACTIONS_CACHE_MODE: "none" },
    seeds: [KEY],
    facts: { restoredKey: null, outcome: "disabled", save: "denied" },
  },
  { name: "v6-cache-mode-read", ...V6, env: { ACTIONS_CACHE_MODE: "read" }, facts: { ...MISS, save: "denied" } },
  {
    name: "v6-cache-mode-write-only",
    ...V6,
    env: { ACTIONS_CACHE_MODE: "write-only" },
    seeds: [OLD],
    facts: { restoredKey: null, outcome: "disabled", save: "saved" },
  },
  {
    name: "v4-restore-only",
    ...V430,
    uses: "actions/cache/restore@v4",
    kind: "restore",
    seeds: [KEY],
    post: false,
    facts: { ...HIT, save: "none" },
  },
  {
    name: "v4-save-only",
    ...V430,
    uses: "actions/cache/save@v4",
    kind: "save",
    post: false,
    work: "true",
    facts: { restoredKey: null, save: "saved" },
  },
  {
    name: "bare-toolkit-hit",
    toolkit: "4.1.0",
    uses: "oven-sh/setup-bun@v2",
    kind: "bare",
    hiddenKey: { "bun-version": "1.2" },
    seeds: [KEY],
    facts: { ...HIT, save: "none" },
  },
  {
    name: "bare-toolkit-saved",
    toolkit: "4.1.0",
    uses: "oven-sh/setup-bun@v2",
    kind: "bare",
    hiddenKey: { "bun-version": "1.2" },
    facts: { restoredKey: null, save: "saved", key: null },
  },
];
