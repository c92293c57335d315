import type { Recogniser } from "./recogniser.ts";

/** The runner's own words about where in the job a line stands. */
export type RunnerEvent =
  | { readonly kind: "job-begins" }
  | { readonly kind: "step-header"; readonly title: string }
  /** A step inside a composite action begins or ends; newer runners say so, and escape what a user prints like it. */
  | { readonly kind: "inner-step"; readonly id: string }
  | { readonly kind: "inner-step-ends"; readonly id: string }
  | { readonly kind: "post-step" }
  | { readonly kind: "job-ends" }
  | { readonly kind: "cache-mode"; readonly mode: string }
  /** The build tool around BuildKit said that the build failed. */
  | { readonly kind: "build-failed" };

export const RUNNER_RECOGNISERS: readonly Recogniser<RunnerEvent>[] = [
  {
    pattern: /^##\[group\]Run (.*)$/,
    toEvent: (title) => ({ kind: "step-header", title }),
    example: "##[group]Run actions/cache@v4",
    source: "actions/runner src/Runner.Worker/ActionRunner.cs",
  },
  {
    pattern: /^##\[start-action display=.*;id=([^;\]]+)\]$/,
    toEvent: (id) => ({ kind: "inner-step", id }),
    example: "##[start-action display=Restore the tools;id=__self.__actions_cache]",
    source: "actions/runner src/Runner.Worker/Handlers/CompositeActionHandler.cs (2026)",
  },
  {
    pattern: /^##\[end-action id=([^;\]]+);outcome=.*\]$/,
    toEvent: (id) => ({ kind: "inner-step-ends", id }),
    example: "##[end-action id=__self.__actions_cache;outcome=success;conclusion=success;duration_ms=1534]",
    source: "actions/runner src/Runner.Worker/Handlers/CompositeActionHandler.cs (2026)",
  },
  {
    pattern: /^Post job cleanup\.$/,
    toEvent: () => ({ kind: "post-step" }),
    example: "Post job cleanup.",
    source: "actions/runner src/Runner.Worker/Handlers/Handler.cs:107",
  },
  {
    pattern: /^Cleaning up orphan processes$/,
    toEvent: () => ({ kind: "job-ends" }),
    example: "Cleaning up orphan processes",
    source: "actions/runner src/Runner.Worker/JobExtension.cs:796-915",
  },
  {
    pattern: /^Current runner version: '(?:.*)'$/,
    toEvent: () => ({ kind: "job-begins" }),
    example: "Current runner version: '2.336.0'",
    source: "actions/runner src/Runner.Worker/JobExtension.cs:81",
  },
  {
    pattern: /^Cache mode: (none|read|write|write-only)$/,
    toEvent: (mode) => ({ kind: "cache-mode", mode }),
    example: "Cache mode: write",
    source: "actions/runner src/Runner.Worker/JobExtension.cs (July 2026)",
  },
  {
    pattern: /^ERROR: failed to (?:build|solve|receive status): .*$/,
    toEvent: () => ({ kind: "build-failed" }),
    example: "ERROR: failed to solve: process did not complete successfully: exit code: 1",
    source: "docker/buildx, docker/cli",
  },
];
