/** Beginnings of keys that one action alone makes. */
const KEY_PREFIXES: readonly (readonly [prefix: string, producer: string])[] = [
  ["setup-go-", "actions/setup-go"],
  ["node-cache-", "actions/setup-node"],
  ["setup-python-", "actions/setup-python"],
  ["setup-java-", "actions/setup-java"],
  ["dotnet-cache-", "actions/setup-dotnet"],
  ["setup-ruby-bundler-cache-", "ruby/setup-ruby"],
  ["setup-uv-", "astral-sh/setup-uv"],
  ["v0-rust-", "Swatinem/rust-cache"],
  ["golangci-lint.cache-", "golangci/golangci-lint-action"],
  ["mise-v", "jdx/mise-action"],
  ["pnpm-cache-", "pnpm/action-setup"],
  ["pnpm-lockfile-verified-", "pnpm/action-setup"],
  ["setup-bazel-", "bazel-contrib/setup-bazel"],
  ["codeql-", "github/codeql-action"],
  ["docker.io--tonistiigi--binfmt", "docker/setup-qemu-action"],
  ["buildx-dl-bin-", "docker/setup-buildx-action"],
  ["buildx-build-bin-", "docker/setup-buildx-action"],
  ["compose-dl-bin-", "docker/setup-compose-action"],
];

/** The action that makes such keys, for lines of a step whose header the log does not show. */
export function producerOfKey(key: string | null): string | null {
  return KEY_PREFIXES.find(([prefix]) => key?.startsWith(prefix))?.[1] ?? null;
}

/**
 * The action's name for what a step's lines say. The step's own action is right even when it prints what another is
 * known for (a fork, or an action that carries another's code), unless the two have nothing in common: then the
 * wording belongs to an action whose header is missing.
 */
export function producerOf(action: string | null, byWording: string | null): string | null {
  if (action === null || byWording === null) return action ?? byWording;
  return byWording.startsWith("actions/") || isRelated(action, byWording) ? action : byWording;
}

/** Whether two actions have the owner or the name in common: parts of one repository, and forks. */
export function isRelated(action: string, other: string): boolean {
  return owner(action) === owner(other) || repository(action) === repository(other);
}

/** Whether two names may mean the same action: equal, or one of them not known. */
export function mayBeSame(one: string | null, other: string | null): boolean {
  return one === null || other === null || one === other || (owner(one) === owner(other) && owner(one) !== "actions");
}

/**
 * The one of a job's actions that a name from wordings means: `gradle/actions` is `gradle/actions/setup-gradle` there, or
 * `gradle/gradle-build-action`.
 */
export function nameAmong(actions: ReadonlySet<string>, producer: string | null): string | null {
  if (producer === null || actions.has(producer) || producer.startsWith("actions/")) return producer;
  const [only, ...others] = [...actions].filter((action) => isRelated(action, producer));
  return only === undefined || others.length > 0 ? producer : only;
}

/**
 * Whether a restore that named no key can have asked for this one. Gradle's actions say of their home that it was not
 * found, and nothing of the entries that they cut out of it, which they save all the same (gradle/actions
 * sources/src/caching/gradle-home-extry-extractor.ts).
 */
export function mayHaveAsked(producer: string | null, key: string): boolean {
  return producer?.startsWith("gradle/") !== true || !GRADLE_ENTRIES.test(key);
}

const GRADLE_ENTRIES =
  /(?:^|-)(?:generated-gradle-jars|wrapper-zips|java-toolchains|dependencies|instrumented-jars|kotlin-dsl|groovy-dsl|transforms)-/;

/** Actions that every workflow uses and that have no cache. */
export function neverCaches(action: string): boolean {
  return /^actions\/(?:checkout|upload-artifact|download-artifact|github-script|labeler|stale)$/.test(action);
}

function owner(action: string): string {
  const slash = action.indexOf("/");
  return slash === -1 ? action : action.slice(0, slash);
}

function repository(action: string): string {
  return action.split("/")[1] ?? action;
}
