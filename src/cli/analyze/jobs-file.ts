import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Step } from "../../model/run.ts";
import { UnreadableInputError } from "../unreadable-input-error.ts";

/** A job with its steps, as far as attributing log lines needs it. */
export interface JobWithSteps {
  readonly id: number;
  readonly name: string;
  readonly steps: readonly Step[];
}

const TIME = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .nullish();

const JOB = z.object({
  id: z.number(),
  name: z.string(),
  steps: z
    .array(
      z.object({
        number: z.number(),
        name: z.string(),
        conclusion: z.string().nullish(),
        started_at: TIME,
        completed_at: TIME,
      }),
    )
    .default([]),
});

const PAGE = z.object({ jobs: z.array(JOB) }).transform(({ jobs }) => jobs);

/** One page of `GET …/actions/runs/{id}/jobs`, several of them (`gh api --paginate --slurp`), or one job alone. */
const JOBS = z.union([PAGE, z.array(PAGE).transform((pages) => pages.flat()), JOB.transform((job) => [job])]);

/** Reads the answer of GitHub's jobs API from a file. Throws an `UnreadableInputError`. */
export async function readJobsFile(path: string): Promise<readonly JobWithSteps[]> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new UnreadableInputError(path, error);
  });
  return parseJobs(text, path).map(({ id, name, steps }) => ({
    id,
    name,
    steps: steps.map((step) => ({
      number: step.number,
      name: step.name,
      conclusion: step.conclusion ?? null,
      startedAtMs: step.started_at ?? null,
      completedAtMs: step.completed_at ?? null,
    })),
  }));
}

function parseJobs(text: string, path: string): z.output<typeof JOBS> {
  try {
    return JOBS.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UnreadableInputError(path, `it is not JSON (${error.message})`);
    throw new UnreadableInputError(path, "it is not what GitHub's jobs API answers ({ jobs: [{ id, name, steps }] })");
  }
}
