/**
 * What actions print around the cache toolkit, RETYPED from their published wording: these lines are made. Every list may
 * be empty, because many actions leave the word to the toolkit.
 */
export interface Wrapper {
  readonly before?: (key: string, restoreKeys: readonly string[]) => readonly string[];
  readonly restored: (asked: string, restored: string) => readonly string[];
  readonly missed: (keys: readonly string[]) => readonly string[];
  /** After the restore, whatever came of it. */
  readonly after?: readonly string[];
  readonly unchanged: (key: string) => readonly string[];
  readonly beforeSave?: (key: string) => readonly string[];
  readonly saved: (key: string) => readonly string[];
  /** Prints `saved` even when the toolkit could not save. */
  readonly claimsSaved?: boolean;
}

const unchanged = (key: string) => [`Cache hit occurred on the primary key ${key}, not saving cache.`];
const restored = (_asked: string, found: string) => [`Cache restored from key: ${found}`];
const savedTheKey = (key: string) => [`Cache saved with the key: ${key}`];
const nothing = () => [];

const setUp = (missed: string, before: readonly string[]): Wrapper => ({
  before: () => before,
  restored,
  missed: () => [missed],
  unchanged,
  saved: savedTheKey,
});

const ACTIONS_CACHE: Wrapper = {
  restored,
  missed: (keys) => [`Cache not found for input keys: ${keys.join(", ")}`],
  unchanged,
  saved: (key) => [`Cache saved with key: ${key}`],
};

export const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  cache: ACTIONS_CACHE,
  restore: ACTIONS_CACHE,
  save: ACTIONS_CACHE,
  bare: { restored: nothing, missed: nothing, unchanged: nothing, saved: nothing },
  "setup-go": {
    ...setUp("Cache is not found", [
      "Setup go version spec 1.24.4",
      "Found in cache @ /opt/hostedtoolcache/go/1.24.4/x64",
      "Added go to the path",
      "Successfully set up Go version 1.24.4",
    ]),
    after: ["go version go1.24.4 linux/amd64"],
  },
  "setup-node": setUp("npm cache is not found", [
    "Found in cache @ /opt/hostedtoolcache/node/24.9.0/x64",
    "[command]/opt/hostedtoolcache/node/24.9.0/x64/bin/npm config get cache",
    "/home/runner/.npm",
  ]),
  "setup-python": setUp("pip cache is not found", [
    "Installed versions",
    "[command]/opt/hostedtoolcache/Python/3.13.7/x64/bin/pip cache dir",
    "/home/runner/.cache/pip",
  ]),
  "setup-java": setUp("gradle cache is not found", ["Trying to resolve the latest version from remote"]),
  "setup-dotnet": setUp("Dotnet cache is not found", ["dotnet-install: Installed version is 9.0.306"]),
  "setup-uv": {
    before: (key) => [`Trying to restore cache from GitHub Actions cache with key: ${key}`],
    restored: (_asked, found) => [`cache restored from GitHub Actions cache with key: ${found}`],
    missed: (keys) => [`No GitHub Actions cache found for key: ${keys[0]}`],
    unchanged: (key) => [`Cache hit occurred on key ${key}, not saving cache.`],
    beforeSave: () => ["Including uv cache path: /home/runner/work/_temp/setup-uv-cache"],
    saved: (key) => [`uv cache saved with key: ${key}`],
    claimsSaved: true,
  },
  "rust-cache": {
    before: (key, restoreKeys) => [
      "::group::Cache Configuration",
      ...["Cache Provider:", "    github", "Workspaces:", "    /home/runner/work/kratix/kratix"],
      ...["Restore Key:", `    ${restoreKeys[0]}`, "Cache Key:", `    ${key}`],
      ...["::endgroup::", "... Restoring cache ..."],
    ],
    restored: (asked, found) => [`Restored from cache key "${found}" full match: ${asked === found}.`],
    missed: () => ["No cache found."],
    unchanged: () => ["Cache up-to-date."],
    beforeSave: () => ["... Saving cache ..."],
    saved: nothing,
  },
  golangci: {
    restored: (asked) => [`Restored cache for golangci-lint from key '${asked}' in 412ms`],
    missed: ACTIONS_CACHE.missed,
    unchanged,
    saved: () => ["Saved cache for golangci-lint from paths '/home/runner/.cache/golangci-lint' in 618ms"],
    claimsSaved: true,
  },
  "ccache-action": {
    restored: (_asked, found) => [`Restored from cache key "${found}".`],
    missed: () => ["No cache found."],
    unchanged: nothing,
    beforeSave: (key) => [`Save cache using key "${key}".`],
    saved: nothing,
  },
  "setup-ruby": {
    before: (key) => [`Cache key: ${key}`],
    restored: (_asked, found) => [`Found cache for key: ${found}`],
    missed: nothing,
    unchanged: nothing,
    beforeSave: () => ["Saving cache"],
    saved: nothing,
  },
  "setup-buildx": {
    restored: (asked) => [`Restored ${asked} from GitHub Actions cache`],
    missed: nothing,
    unchanged: nothing,
    beforeSave: (key) => ["::group::Post cache", `Caching ${key} to GitHub Actions cache`],
    saved: () => ["::endgroup::"],
  },
};
