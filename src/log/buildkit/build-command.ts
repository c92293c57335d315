import type { BuildEvent } from "../recognisers/image-builds.ts";
import { type CacheOption, readCacheOption } from "./cache-option.ts";

/** What the command of a build says of its caches. */
export interface BuildCommand {
  /** `null`: an option whose value is not certain. */
  readonly cacheTo: readonly (CacheOption | null)[];
  readonly cacheFrom: readonly (CacheOption | null)[];
  /** The platforms it builds for; `null` where it does not say. */
  readonly platforms: readonly string[] | null;
}

/** A command that names no cache that could be of interest, or of which nothing is certain. */
const UNCLEAR: BuildCommand = { cacheTo: [], cacheFrom: [], platforms: null };

/** `--name value`; `isWhole`: the value is certainly no longer and no shorter. */
interface Option {
  readonly name: string;
  readonly value: string;
  readonly isWhole: boolean;
}

/** Reads what stands behind `docker buildx build` or `bake`. */
export function readBuildCommand({ as, tool, options }: Omit<BuildEvent, "kind">): BuildCommand {
  if (!options.includes("gha")) return UNCLEAR;
  return as === "action" ? readActionCommand(tool, options) : readShellCommand(tool, options);
}

/**
 * Of an action's `[command]` line. Its words are joined by blanks and not quoted, so a value is certain only where the
 * next option follows: docker's actions put the context, or the targets, last.
 */
function readActionCommand(tool: string, text: string): BuildCommand {
  const words = text.split(" ");
  const options = words.map((name, at) => ({
    name,
    value: words[at + 1] ?? "",
    isWhole: words[at + 2]?.startsWith("--") ?? false,
  }));
  return commandOf(tool, options);
}

/** A longer line may have been cut, and its last value with it. */
const MOST_CHARACTERS = 2_500;

/** What makes more than one command of a line, or another one than it seems. */
const BEYOND_ONE_COMMAND = /[`;&|<>()\\#]/;

/** Of a line that a shell reads. Nothing is worked out that a shell would: a value with a variable is not certain. */
function readShellCommand(tool: string, text: string): BuildCommand {
  if (text.length > MOST_CHARACTERS || BEYOND_ONE_COMMAND.test(text)) return UNCLEAR;
  const words = (text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map((word) => word.replaceAll(/["']/g, ""));
  const options = words.map((word, at) => {
    const [, name = word, value = words[at + 1] ?? ""] = /^(--[\w-]+)=(.*)$/.exec(word) ?? [];
    return { name, value, isWhole: !value.includes("$") };
  });
  return commandOf(tool, options);
}

function commandOf(tool: string, options: readonly Option[]): BuildCommand {
  const set = tool === "bake" ? overrides(options) : options;
  const cachesOf = (name: string) =>
    set.filter((each) => each.name === name).map(({ value, isWhole }) => (isWhole ? readCacheOption(value) : null));
  return { cacheTo: cachesOf("--cache-to"), cacheFrom: cachesOf("--cache-from"), platforms: platformsOf(set) };
}

/**
 * `--set *.cache-to=VALUE` of a bake as `--cache-to VALUE`. What is set for some targets, or added to what the bake's
 * files say, is not certain.
 */
function overrides(options: readonly Option[]): readonly Option[] {
  return options
    .filter(({ name }) => name === "--set")
    .flatMap(({ value, isWhole }) => {
      const [, target, field, added, given = ""] =
        /^(.*?)\.(cache-to|cache-from|platform)(\+?)=(.*)$/.exec(value) ?? [];
      return field === undefined
        ? []
        : [{ name: `--${field}`, value: given, isWhole: isWhole && target === "*" && added === "" }];
    });
}

function platformsOf(options: readonly Option[]): readonly string[] | null {
  const given = options.filter(({ name }) => name === "--platform");
  const platforms = given.flatMap(({ value }) => value.split(","));
  const isCertain = given.every(({ isWhole }) => isWhole) && platforms.every((each) => PLATFORM.test(each));
  return platforms.length > 0 && isCertain ? platforms : null;
}

const PLATFORM = /^[a-z0-9]{1,20}\/[a-z0-9]{1,20}(?:\/[a-z0-9.]{1,20})?$/;
