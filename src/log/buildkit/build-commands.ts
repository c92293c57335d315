import type { BuildEvent } from "../recognisers/image-builds.ts";
import type { Section } from "../section.ts";
import type { Build } from "./build.ts";
import { type BuildCommand, readBuildCommand } from "./build-command.ts";
import { readCacheOption } from "./cache-option.ts";

/** Which command started which build of a job, as far as its log shows that. */
export interface BuildCommands {
  readonly add: (event: BuildEvent, section: Section) => void;
  readonly match: (builds: readonly BuildInSection[]) => ReadonlyMap<Build, BuildCommand>;
}

interface BuildInSection {
  readonly build: Build;
  readonly section: Section;
}

/** At most this many commands of one job are kept; what is not kept leaves its step's builds without any. */
const MAX_COMMANDS = 500;

/**
 * Hears the commands that a job's steps show. A command is a build's where the step shows as many commands as builds
 * and none of these ran at once: the lines of a command and of its build may come through different pipes, so which
 * stands first says nothing, and what a script did unseen would shift all that follow.
 */
export function createBuildCommands(): BuildCommands {
  const heard = new Map<Section, BuildEvent[]>();
  let count = 0;
  return {
    add: (event, section) => {
      // `bake --print` says what would be built.
      if (!isBelieved(event.as, section) || event.options.includes("--print") || count >= MAX_COMMANDS) return;
      count++;
      const ofStep = heard.get(section) ?? [];
      ofStep.push(event);
      heard.set(section, ofStep);
    },
    match: (builds) => {
      const matched = new Map<Build, BuildCommand>();
      for (const [section, own] of Map.groupBy(builds, (each) => each.section)) {
        const events = heard.get(section) ?? [];
        if (events.length > 0 && events.length !== own.length) continue;
        const commands = commandsOf(section, events.map(readBuildCommand));
        if (commands.length !== own.length || own.some(({ build }) => build.mixed)) continue;
        for (const [at, { build }] of own.entries()) {
          const command = commands[at];
          if (command !== undefined) matched.set(build, command);
        }
      }
      return matched;
    },
  };
}

/** A script may print what looks like an action's command, and an action what looks like a script's. */
function isBelieved(as: BuildEvent["as"], { kind }: Section): boolean {
  return as === "shell" ? kind === "script" : kind === "action" || kind === "start";
}

/** The commands of a step: those that it printed, else the one that its header shows. */
function commandsOf(section: Section, heard: readonly BuildCommand[]): readonly BuildCommand[] {
  if (heard.length > 1) return heard;
  const shown = commandOfHeader(section);
  const [only = shown] = heard;
  if (only === null || shown === null) return heard;
  // A value of several lines breaks the command's line, and what stands behind it is lost.
  const either = <Value>(one: readonly Value[], other: readonly Value[]) => (one.length === 0 ? other : one);
  return [
    {
      cacheTo: either(only.cacheTo, shown.cacheTo),
      cacheFrom: either(only.cacheFrom, shown.cacheFrom),
      platforms: only.platforms ?? shown.platforms,
    },
  ];
}

function commandOfHeader({ action, inputs, script }: Section): BuildCommand | null {
  if (action === "docker/build-push-action") {
    // Of an input of several lines the header has the first; that it is not the only one, the number of exports tells.
    const cachesOf = (input: string | undefined) => (input === undefined ? [] : [readCacheOption(input)]);
    return {
      cacheTo: cachesOf(inputs.get("cache-to")),
      cacheFrom: cachesOf(inputs.get("cache-from")),
      platforms: null,
    };
  }
  const [, tool, options = ""] = /^docker (?:buildx )?(build|bake) (.*)$/.exec(script ?? "") ?? [];
  return tool === undefined ? null : readBuildCommand({ as: "shell", tool, options });
}
