import type { JobFindings } from "../analysis/findings.ts";
import type { BuildReading, BuildStep, BuildStepOutcome } from "../model/reading.ts";
import { cellCode, htmlCode, inlineCode } from "./escape.ts";
import { count, formatSeconds } from "./format.ts";
import { cachedShare } from "./job-rows.ts";
import { type Section, type SectionGroup, tableSection } from "./section.ts";

const OUTCOMES: Readonly<Record<BuildStepOutcome, string>> = {
  cached: "cached",
  executed: "ran",
  failed: "**failed**",
  canceled: "canceled",
};

const HEAD = ["| Step | Outcome | Time |", "| --- | --- | ---: |"];

/** More image builds than this stand in one fold. */
const MOST_APART = 3;

/** A fold for each image build: what it imported and exported, and its steps. Many stand in one fold together. */
export function buildSections(jobs: readonly JobFindings[]): readonly (Section | SectionGroup)[] {
  const sections = sectionsOf(jobs);
  if (sections.length <= MOST_APART) return sections;
  const steps = jobs.flatMap((job) => job.reading?.builds ?? []).flatMap((build) => build.steps);
  const cached = steps.filter((step) => step.outcome === "cached").length;
  const said = steps.length === 0 ? "" : `: ${cached.toLocaleString("en-US")} of ${count(steps.length, "step")} cached`;
  return [{ summary: `${count(sections.length, "image build")}${said}`, sections }];
}

function sectionsOf(jobs: readonly JobFindings[]): readonly Section[] {
  return jobs.flatMap((job) => {
    const builds = job.reading?.builds ?? [];
    // The time-weighted share is known of a job as a whole.
    const share = builds.length === 1 && job.build !== null ? job.build.cachedTimeShare : null;
    return builds
      .filter((build) => build.steps.length > 0 || build.imports.length + build.exports.length > 0)
      .map((build) => toSection(job, { build, share }));
  });
}

function toSection(job: JobFindings, { build, share }: { build: BuildReading; share: number | null }): Section {
  const { steps } = build;
  const cached = steps.filter((step) => step.outcome === "cached").length;
  const said =
    steps.length === 0 ? "steps not shown" : cachedShare({ cached, steps: steps.length, cachedTimeShare: share });
  const rows = steps.length === 0 ? ["| the log shows no steps | – | – |"] : steps.map(row);
  return tableSection(`Image build in ${htmlCode(job.name)}: ${said}`, { intro: transfers(build), head: HEAD, rows });
}

function row({ name, outcome, seconds, platform }: BuildStep): string {
  const where = platform === null ? "" : ` on ${cellCode(platform)}`;
  return `| ${cellCode(name)}${where} | ${OUTCOMES[outcome]} | ${seconds === null ? "–" : formatSeconds(seconds)} |`;
}

/** Imports, exports and what is uncertain, in one paragraph. */
function transfers({ imports, exports, steps, uncertainSteps = 0 }: BuildReading): readonly string[] {
  const time = (seconds: number | null) => (seconds === null ? "" : ` in ${formatSeconds(seconds)}`);
  const outcome = (text: string) => (text === "failed" ? "**failed**" : text);
  const ran = steps.reduce((sum, step) => sum + (step.seconds ?? 0), 0);
  const sentences = [
    ...imports.map(
      (each) => `Cache import from ${inlineCode(each.type)}: ${outcome(each.outcome)}${time(each.seconds)}.`,
    ),
    ...exports.map((each) => {
      const costly = (each.seconds ?? 0) > ran ? `, **more than the steps' ${formatSeconds(ran)}**` : "";
      return `Cache export to ${inlineCode(each.type)}: ${outcome(each.outcome)}${time(each.seconds)}${costly}.`;
    }),
    ...(uncertainSteps > 0
      ? [`${count(uncertainSteps, "step is", "steps are")} left out: builds at the same time mixed their lines.`]
      : []),
  ];
  return sentences.length === 0 ? [] : [sentences.join(" ")];
}
