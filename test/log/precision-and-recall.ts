import type { LogReading } from "../../src/model/reading.ts";
import type { LogLabel } from "./corpus.ts";

/** How many of one outcome were labelled, reported, and both. */
export interface Score {
  readonly labelled: number;
  readonly reported: number;
  readonly right: number;
}

/** One thing that can be right or wrong: where it is, and the outcome said of it. */
interface Claim {
  readonly place: string;
  readonly outcome: string;
}

/** Scores of the restore and save outcomes of caches, by outcome. */
export function scoreCaches(corpus: readonly { label: LogLabel; reading: LogReading }[]): Map<string, Score> {
  return score(corpus, {
    labelled: ({ caches }) => caches.flatMap((cache, at) => claims(`${cache.producer} ${cache.key} ${at}`, cache)),
    reported: ({ caches }, label) =>
      caches.flatMap((cache, at) => {
        const { outcome, save } = cache;
        const settled = label.caches[at];
        // An outcome that the label leaves open is neither right nor wrong.
        const open = settled !== undefined && settled.outcome === undefined;
        return claims(`${cache.producer} ${settled?.key === undefined ? undefined : cache.key} ${at}`, {
          ...(!open && { outcome }),
          ...((settled === undefined || settled.save !== undefined) && { save }),
        });
      }),
  });
}

function claims(place: string, { outcome, save }: { outcome?: string; save?: string }): Claim[] {
  return [
    ...(outcome === undefined ? [] : [{ place: `${place} restore`, outcome }]),
    ...(save === undefined || save === "none" ? [] : [{ place: `${place} save`, outcome: `save ${save}` }]),
  ];
}

/** Scores of build steps, by outcome. */
export function scoreBuildSteps(corpus: readonly { label: LogLabel; reading: LogReading }[]): Map<string, Score> {
  const steps = (builds: LogLabel["builds"] | LogReading["builds"]): Claim[] =>
    builds.flatMap((build, at) =>
      build.steps.map(({ vertex, name, outcome }) => ({ place: `${at} ${vertex} ${name}`, outcome })),
    );
  return score(corpus, { labelled: ({ builds }) => steps(builds), reported: ({ builds }) => steps(builds) });
}

function score(
  corpus: readonly { label: LogLabel; reading: LogReading }[],
  by: { labelled: (label: LogLabel) => Claim[]; reported: (reading: LogReading, label: LogLabel) => Claim[] },
): Map<string, Score> {
  const scores = new Map<string, Score>();
  const add = (outcome: string, plus: Partial<Score>) => {
    const { labelled, reported, right } = scores.get(outcome) ?? { labelled: 0, reported: 0, right: 0 };
    scores.set(outcome, {
      labelled: labelled + (plus.labelled ?? 0),
      reported: reported + (plus.reported ?? 0),
      right: right + (plus.right ?? 0),
    });
  };
  for (const { label, reading } of corpus) {
    const expected = new Map(by.labelled(label).map((claim) => [claim.place, claim.outcome]));
    for (const outcome of expected.values()) add(outcome, { labelled: 1 });
    for (const { place, outcome } of by.reported(reading, label)) {
      add(outcome, { reported: 1, right: expected.get(place) === outcome ? 1 : 0 });
    }
  }
  return scores;
}

export const precision = ({ reported, right }: Score): number => (reported === 0 ? 1 : right / reported);
export const recall = ({ labelled, right }: Score): number => (labelled === 0 ? 1 : right / labelled);

export function total(scores: ReadonlyMap<string, Score>): Score {
  const sum = (field: keyof Score) => [...scores.values()].reduce((left, each) => left + each[field], 0);
  return { labelled: sum("labelled"), reported: sum("reported"), right: sum("right") };
}

/** A table for the test's output. */
export function table(title: string, scores: ReadonlyMap<string, Score>): string {
  const rows = [...scores].sort(([a], [b]) => a.localeCompare(b));
  const line = (name: string, each: Score) =>
    `${name.padEnd(18)} ${String(each.labelled).padStart(6)} ${percent(precision(each))} ${percent(recall(each))}`;
  const head = `${title.padEnd(18)} labels precision   recall`;
  return [head, ...rows.map(([name, each]) => line(name, each)), line("all", total(scores))].join("\n");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`.padStart(9);
}
