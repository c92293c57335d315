import type { Recogniser } from "./recogniser.ts";

/** A command that starts image builds, as far as it is shown: only what is in it tells the scope of a `gha` cache. */
export interface BuildEvent {
  readonly kind: "build-command";
  /** `action`: an action's words, joined by blanks and not quoted. `shell`: as a shell or a Makefile has it. */
  readonly as: "action" | "shell";
  readonly tool: string;
  /** What stands behind `build` or `bake`. */
  readonly options: string;
}

/** The lines that say with which options a build is started. They stand before what BuildKit prints of it. */
export const BUILD_RECOGNISERS: readonly Recogniser<BuildEvent>[] = [
  {
    pattern: /^\[command\]\/\S*docker buildx (build|bake) (.*)$/,
    toEvent: (tool, options) => ({ kind: "build-command", as: "action", tool, options }),
    example: "[command]/usr/bin/docker buildx build --cache-to type=gha,mode=max --iidfile /tmp/iidfile .",
    source: "docker/build-push-action, docker/bake-action; actions/toolkit packages/exec/src/toolrunner.ts",
  },
  {
    pattern: /^docker (?:buildx )?(build|bake) (.*)$/,
    toEvent: (tool, options) => ({ kind: "build-command", as: "shell", tool, options }),
    example: "docker build --cache-to type=gha,mode=max,scope=kratix --tag syntasso/kratix-platform:dev .",
    source: "make, which prints a command before it runs it",
  },
  {
    pattern: /^\+ docker (?:buildx )?(build|bake) (.*)$/,
    toEvent: (tool, options) => ({ kind: "build-command", as: "shell", tool, options }),
    example: "+ docker buildx build --cache-to type=gha,mode=max,scope=kratix .",
    source: "sh, bash with `set -x`",
  },
];
