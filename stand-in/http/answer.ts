/** What a route answers with. `body` is sent as JSON, `raw` as it is. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly raw?: Uint8Array;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is not what was asked for. Routes throw it; the server sends it. */
export class ApiError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly unknown[] | undefined;

  constructor(
    status: number,
    message: string,
    more: { headers?: Record<string, string>; errors?: readonly unknown[] } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = more.headers ?? {};
    this.errors = more.errors;
  }
}

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, body, headers };
}

export function created(body: unknown): Answer {
  return { status: 201, body };
}

export const noContent: Answer = { status: 204 };

export function notFound(): ApiError {
  return new ApiError(404, "Not Found");
}

/** 422 as GitHub words it. */
export function invalid(message: string, error?: { resource: string; field: string; code: string }): ApiError {
  return new ApiError(422, message, error === undefined ? {} : { errors: [error] });
}

/** The JSON of an error. */
export function errorBody(error: ApiError): unknown {
  const documentation_url = "https://docs.github.com/rest";
  const body = { message: error.message, documentation_url, status: String(error.status) };
  return error.errors === undefined ? body : { ...body, errors: error.errors };
}
