import type { GitHubRepository } from "../github/github.ts";
import { PostponedError } from "./postponed-error.ts";

/** The longest time after which it is looked again whether the installation's hour is over. */
const MOST_SECONDS = 5 * 60;

/**
 * Puts work off while less than this share of the installation's hourly requests is left: it may take hours of GitHub's
 * time, and what somebody waits for needs some of it too. It costs no request, so it comes before the first one.
 */
export function leaveToOthers(github: Pick<GitHubRepository, "requestsLeft">, leastShare: number): void {
  const left = github.requestsLeft();
  if (left === undefined || left.share >= leastShare) return;
  const seconds = Math.ceil(Math.min(left.resetsInSeconds, MOST_SECONDS));
  throw new PostponedError("What is left of GitHub's hour is for other work", seconds);
}
