import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * A client that takes longer to receive its answer is cut off, in milliseconds from the request's headers. Its body may
 * take half of that, and the database some seconds.
 */
const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Requests of one connection that may wait for their answers, and one more ends it. GitHub sends the next request after
 * the answer; who sends thousands in one packet would have us hold as many answers.
 */
const MOST_UNANSWERED = 4;

/** Decides whether a request is answered at all; where it is not, its connection has been cut. */
export type AnswerLimit = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Cuts off who asks and does not take the answers: they would stay in our memory, and keep a connection from GitHub.
 */
export function createAnswerLimit(timeoutMs: number = ANSWER_TIMEOUT_MS): AnswerLimit {
  const unanswered = new WeakMap<Socket, number>();
  return ({ socket }, response) => {
    // The rest of what came in one packet, after the connection was cut.
    if (socket.destroyed) return false;
    const waiting = (unanswered.get(socket) ?? 0) + 1;
    if (waiting > MOST_UNANSWERED) {
      socket.destroy();
      return false;
    }
    unanswered.set(socket, waiting);
    const cut = setTimeout(() => socket.destroy(), timeoutMs);
    response.once("close", () => {
      clearTimeout(cut);
      unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1);
    });
    return true;
  };
}
