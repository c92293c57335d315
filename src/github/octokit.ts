import { ProbotOctokit } from "probot";
import { createDeadline } from "./deadline.ts";

/** A client of GitHub's REST API, authenticated for one installation. */
export type Octokit = InstanceType<typeof ProbotOctokit>;

/** Longest wait for an answer, in milliseconds. Listings of large repositories take GitHub some ten seconds. */
const ANSWER_TIMEOUT_MS = 30_000;

/** Sent so that a new version of the API, which drops fields that we read, does not reach us unasked. */
const API_VERSION = "2022-11-28";

/**
 * Octokit without Probot's own retries and throttling. They sleep in memory, up to an hour, repeat a POST that may have
 * succeeded, ignore `Retry-After` on secondary limits, and a restart loses what they wait for; the queue does it instead.
 *
 * It has to be the function form: Probot silently overrides options given as an object.
 */
export const QuietOctokit = ProbotOctokit.defaults((defaults: object) => ({
  ...defaults,
  throttle: { enabled: false },
  retry: { enabled: false },
}));

/**
 * The client that receives deliveries with Probot, and speaks for the app itself. Probot hands every listener a client
 * of its own for the delivery's installation, which costs more than all else that a delivery costs; our listeners only
 * store a task and never ask for it, so they are handed this one.
 */
export class AppOctokit extends QuietOctokit {
  constructor(...options: ConstructorParameters<typeof QuietOctokit>) {
    super(...options);
    const authenticate = this.auth;
    this.auth = async (request: unknown) => (isForListener(request) ? this : authenticate(request));
  }
}

/** What Probot asks for each time it calls a listener. */
function isForListener(request: unknown): boolean {
  return typeof request === "object" && request !== null && "type" in request && request.type === "event-octokit";
}

/** What is learnt from each request, for the counters. It names no repository. */
export interface RequestObservation {
  readonly method: string;
  /** 0 when no answer came. */
  readonly status: number;
}

/**
 * The `fetch` under Octokit: bounded in time, pinned to one API version, observed. An answer is read to its end, so that
 * one that is cut off or stops in the middle is no answer.
 */
export function observedFetch(
  observe: (request: RequestObservation) => void,
  timeoutMs: number = ANSWER_TIMEOUT_MS,
): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("x-github-api-version", API_VERSION);
    const method = init?.method ?? "GET";
    const deadline = createDeadline(timeoutMs, "GitHub's answer");
    try {
      const response = await whole(await fetch(input, { ...init, headers, signal: deadline.signal }));
      observe({ method, status: response.status });
      return response;
    } catch (error) {
      observe({ method, status: 0 });
      throw error;
    } finally {
      deadline.met();
    }
  };
}

async function whole(answer: Response): Promise<Response> {
  if (answer.body === null) return answer;
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of answer.body) text += decoder.decode(chunk, { stream: true });
  return giving(text + decoder.decode(), answer);
}

/**
 * An answer that gives its text as it is, as often as it is asked. A page of a hundred runs has two megabytes: gathering
 * its bytes, and making a new `Response` of them, would hold it four times.
 */
function giving(text: string, answer: Response): Response {
  return Object.assign(answer, {
    text: async () => text,
    json: async () => JSON.parse(text),
    clone: () =>
      giving(text, Object.defineProperty(new Response(null, answer), "url", { value: answer.url }) as Response),
  });
}
