/** What the name of a vertex says when a Dockerfile instruction made it. */
export interface InstructionName {
  readonly instruction: string;
  /** The words in the bracket before `N/M`: target, platform and stage, each of which may be missing. */
  readonly words: readonly string[];
  readonly index: number;
  readonly count: number;
}

/**
 * Takes apart `[builder 3/7] RUN …`, `[linux/amd64 builder 3/7] …`, `[target linux/amd64->arm64 builder 3/7] …`.
 * `null` for every other vertex: `[internal] …`, `[auth] …`, imports, exports.
 * Sources: moby/buildkit frontend/dockerfile/dockerfile2llb; docker/buildx util/progress/multiwriter.go (targets).
 */
export function parseInstructionName(name: string): InstructionName | null {
  const match = name.startsWith("[") ? /^\[(?:([^\]]*?) +)?(\d+)\/(\d+)\] ([A-Za-z]+)\b/.exec(name) : null;
  if (match === null) return null;
  return {
    words: match[1] === undefined ? [] : match[1].split(/ +/),
    index: Number(match[2]),
    count: Number(match[3]),
    // As it stands in the Dockerfile, where it may be in lower case.
    instruction: (match[4] ?? "").toUpperCase(),
  };
}

/** What the instructions of one stage have in common: target, platform, stage, and how many they are. */
export function stageKey(name: string): string | null {
  const parsed = parseInstructionName(name);
  return parsed === null ? null : `${parsed.words.join(" ")} ${parsed.count}`;
}

export interface Origin {
  readonly target: string | null;
  readonly platform: string | null;
  readonly stage: string | null;
}

/**
 * Tells target, platform and stage apart. Only a platform has a slash. With two other words the first is the target;
 * a single one is the stage, unless the build has a target of that name and the stage has none (`targets`).
 */
export function originOf({ words }: InstructionName, targets: ReadonlySet<string>): Origin {
  const platform = words.find((word) => word.includes("/")) ?? null;
  const names = words.filter((word) => word !== platform);
  const isTarget = names.length > 1 || (names[0] !== undefined && targets.has(names[0]));
  return {
    target: isTarget ? (names[0] ?? null) : null,
    platform,
    stage: names[isTarget ? 1 : 0] ?? null,
  };
}

/** The target in front of a name that a bake with several targets or a compose build prefixed, or `null`. */
export function targetOf(name: string): string | null {
  return /^\[(\S+) internal\] /.exec(name)?.[1] ?? null;
}

/** A name without the `[target] ` that bake puts before names that have no bracket of their own. */
export function withoutTarget(name: string): string {
  return name.replace(/^\[[^\]\s/]+\] (?=importing |exporting |resolving )/, "");
}

/** Whether BuildKit made the vertex for its own sake. */
export function isInternal(name: string): boolean {
  return /^\[(?:\S+ )?(?:internal|auth)\] /.test(name);
}

/** Whether such a line opens a build: nothing else prints it, and no build is without one. */
export function opensBuild(name: string): boolean {
  return /^\[(?:\S+ )?internal\] (?:load (?:build definition|local bake definitions|remote bake definitions|\.dockerignore|git source)|settings)/.test(
    name,
  );
}

/** Whether a line can be the name of a vertex of a build whose beginning the log does not show. */
export function looksLikeVertex(name: string): boolean {
  return (
    parseInstructionName(name) !== null ||
    isInternal(name) ||
    /^(?:\[\S+\] )?(?:importing cache manifest|exporting (?:to |cache|inline cache|content cache)|resolve image config for |docker-image:\/\/)/.test(
      name,
    )
  );
}
