/** An error as it is logged. */
export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  readonly status?: number;
  /** `GET https://api.github.com/repos/…`, without the query, which can hold a signature. */
  readonly request?: string;
  readonly cause?: DescribedError;
}

/** Causes of causes are told so deep. */
const DEEPEST = 5;

/**
 * What the log says of an error: its message, where it came from and why, and nothing that hangs on it. Octokit's errors
 * carry the whole request and answer, node-postgres' the connection; secrets and people's texts are among that.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { name, message, stack, cause } = error;
  const request = requestOf(error);
  return {
    type: name,
    message,
    ...(stack !== undefined && { stack }),
    ...("code" in error && typeof error.code === "string" && { code: error.code }),
    ...("status" in error && typeof error.status === "number" && { status: error.status }),
    ...(request !== undefined && { request }),
    ...(cause !== undefined && depth < DEEPEST && { cause: describeError(cause, depth + 1) }),
  };
}

function requestOf(error: Error): string | undefined {
  const request = "request" in error ? error.request : undefined;
  if (typeof request !== "object" || request === null || !("method" in request) || !("url" in request))
    return undefined;
  return `${String(request.method)} ${String(request.url).split("?")[0]}`;
}
