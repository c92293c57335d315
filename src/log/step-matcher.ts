import type { StepReference } from "../model/reading.ts";
import type { Step } from "../model/run.ts";

/** A section of the log that some step of the job printed. */
export interface SectionOfStep {
  readonly kind: "main" | "post";
  /** The header's text behind `Run `; "" for post steps. */
  readonly title: string;
  /** Milliseconds since 1970, with fractions; `null` in logs without timestamps. */
  readonly atMs: number | null;
  /** The step's name where the log itself has it (`gh run view --log`). */
  readonly stepName: string | null;
  /** The section of the composite action that this one is a part of, by its place in the list; absent: of none. */
  readonly within?: number;
}

/**
 * Which step of the jobs API printed each section; `null` where it is not certain.
 *
 * The log does not name steps. A section is a step's when the log names it, or when there are as many headers as steps
 * that ran (headers inside a composite action do not count where the runner marks them; else none has any) and every
 * time agrees, or when a single step ran at the time of the header. Step times are whole seconds, so neighbours touch:
 * then the default name `Run <title>` decides. What is inside a composite action is of the action's step.
 */
export function matchSteps(
  sections: readonly SectionOfStep[],
  steps: readonly Step[],
): readonly (StepReference | null)[] {
  const ran = steps.filter(({ startedAtMs, conclusion }) => startedAtMs !== null && conclusion !== "skipped");
  const main = ran.filter(
    ({ name }) =>
      !isPost(name) &&
      name !== "Set up job" &&
      name !== "Complete job" &&
      !/^(?:Initialize|Stop) containers$/.test(name),
  );
  const post = ran.filter(({ name }) => isPost(name));
  const inOrder = { main: pairInOrder(sections, "main", main), post: pairInOrder(sections, "post", post) };
  const own = (section: SectionOfStep): Step | null =>
    inOrder[section.kind].get(section) ?? onlyStepAt(section, section.kind === "main" ? main : post);
  const outer = ({ within, atMs }: SectionOfStep): Step | null => {
    const section = within === undefined ? undefined : sections[within];
    const step = section === undefined ? null : own(section);
    return step !== null && ranAt(step, atMs) ? step : null;
  };
  return sections.map((section) => {
    if (section.stepName !== null) return named(section.stepName, steps);
    const step = section.within === undefined ? own(section) : (outer(section) ?? onlyStepAt(section, ran));
    return step === null ? null : referenceTo(step);
  });
}

function isPost(name: string): boolean {
  return name.startsWith("Post ");
}

function pairInOrder(
  sections: readonly SectionOfStep[],
  kind: SectionOfStep["kind"],
  steps: readonly Step[],
): ReadonlyMap<SectionOfStep, Step> {
  const own = sections.filter((section) => section.kind === kind && section.within === undefined);
  const isCertain =
    own.length === steps.length &&
    own.every((section, at) => section.stepName === null && ranAt(steps[at], section.atMs));
  return new Map(isCertain ? own.flatMap((section, at) => pair(section, steps[at])) : []);
}

function pair(section: SectionOfStep, step: Step | undefined): [SectionOfStep, Step][] {
  return step === undefined ? [] : [[section, step]];
}

function onlyStepAt(section: SectionOfStep, steps: readonly Step[]): Step | null {
  const running = steps.filter((step) => ranAt(step, section.atMs));
  const byName = running.filter(({ name }) => name === `Run ${section.title}`);
  const [step, ...others] = byName.length > 0 ? byName : running;
  return step === undefined || others.length > 0 ? null : step;
}

/** Whether a line of this time may be the step's. The API cuts times to whole seconds, so an end lasts up to a second longer. */
function ranAt(step: Step | undefined, atMs: number | null): boolean {
  if (step?.startedAtMs == null || atMs === null || atMs < step.startedAtMs) return false;
  return step.completedAtMs === null || atMs < step.completedAtMs + 1_000;
}

function named(name: string, steps: readonly Step[]): StepReference {
  const [step, ...others] = steps.filter((each) => each.name === name);
  return { number: step === undefined || others.length > 0 ? null : step.number, name };
}

function referenceTo({ number, name }: Step): StepReference {
  return { number, name };
}
