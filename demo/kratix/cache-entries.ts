import type { CacheInput } from "../../stand-in/world/repositories.ts";

type Entry = Pick<CacheInput, "ref" | "key" | "sizeBytes">;

/** Keys of the recorded logs. */
const GO_MODULES =
  "setup-go-Linux-x64-ubuntu24-go-1.24.4-570b9a109901ae561adc8c8dd4fe86fc486e429126ec372f7b42717c8e9d49dd";
const TOOLS = "kratix-tools-Linux-go1.24.4-a3f09b12";

/** As BuildKit names the index of a scope: with the beginning of its ref's SHA-256, and counted up with each export. */
const index = (scope: string, generation: number) => `index-${scope}-1-${PULL_REF_DIGEST}#${generation}`;

/** Of `refs/pull/12/merge`. */
const PULL_REF_DIGEST = "5349eb8d";

const layer = (digest: string) => `buildkit-blob-1-sha256:${digest}`;

/**
 * What each push of the pull request saved. Keys are those of the recorded logs; so are the sizes of the first two. What
 * BuildKit's layers weigh is not in a log, so those sizes are made, and the layers below a megabyte are left out.
 */
const SAVED: readonly (readonly Omit<Entry, "ref">[])[] = [
  [
    { key: GO_MODULES, sizeBytes: 24_947_550 },
    { key: TOOLS, sizeBytes: 2_802_972 },
    { key: index("kratix", 1), sizeBytes: 4_312 },
    { key: layer("a8419124c74fa0f9c0be407b93e619a2ffb2129992dc55c8f45fe22b0e952721"), sizeBytes: 412_118_240 },
    { key: layer("fab832ce44d9fb3384210adf3359824bd5eb284deca47167765e4ff30d410b44"), sizeBytes: 236_740_991 },
    { key: index("quick-start-installer", 1), sizeBytes: 3_177 },
    { key: layer("46d03a1b0693afa5347f7ef97e599d9730e14998711c2d5e6025e6a9053d14ef"), sizeBytes: 198_226_010 },
  ],
  [
    { key: index("kratix", 2), sizeBytes: 4_330 },
    { key: layer("89022e6d6a146bb47e86a43859ae5b62f179ffd4c5400b9fb3aec80c3bbd2401"), sizeBytes: 409_870_115 },
    { key: index("quick-start-installer", 2), sizeBytes: 3_177 },
  ],
];

/** What the given push of the pull request (the first is 0) saves, under the ref that only its own runs can read. */
export function savedByPush(push: number, pull: number): readonly Entry[] {
  return (SAVED[push] ?? []).map((entry) => ({ ...entry, ref: `refs/pull/${pull}/merge` }));
}

/** Entries of others, all made. A purge that goes by key, or by the start of a ref, would take some of them along. */
export const ENTRIES_OF_OTHERS: readonly Entry[] = [
  { ref: "refs/heads/main", key: "golangci-lint.cache-Linux-2955-a3f09b12", sizeBytes: 611_204_331 },
  {
    ref: "refs/heads/main",
    key: layer("012e611903cc8ae005152cf1d2792e334d23ffe4556b773b0aaf4635940fa516"),
    sizeBytes: 388_120_007,
  },
  { ref: "refs/heads/main", key: "setup-go-Linux-x64-ubuntu24-go-1.24.3-91f2c3", sizeBytes: 24_923_705 },
  { ref: "refs/pull/121/merge", key: TOOLS, sizeBytes: 2_802_972 },
  {
    ref: "refs/pull/121/merge",
    key: layer("417cb8aaa5bc474bab1dbf606a89a77d436cd72dd4fd2a4fd76ebfd7d6ee0447"),
    sizeBytes: 3_912_440_118,
  },
  {
    ref: "refs/pull/9/merge",
    key: layer("64807c526c0a88021e22b2e23b9ec94c610c02b689402636cff64686755ea097"),
    sizeBytes: 3_507_338_564,
  },
];
