import { sign } from "node:crypto";
import type { StandIn } from "../../stand-in/stand-in.ts";

interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, else the text. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `GET /path` and so on, with one token. Redirects are not followed. */
export type Call = (request: string, options?: CallOptions) => Promise<ApiResponse>;

/** Calls the stand-in with this Authorization header, or none. */
export function caller(standIn: Pick<StandIn, "url">, authorization?: string): Call {
  return async (request, { body, headers = {} } = {}) => {
    const [method = "GET", path = "/"] = request.split(" ");
    const response = await fetch(path.startsWith("http") ? path : standIn.url + path, {
      method,
      redirect: "manual",
      headers: { ...(authorization && { authorization }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get("content-type")?.includes("json") && text !== "";
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
}

/** A JWT of the app, as Octokit makes it. */
export function jwtFor(
  standIn: StandIn,
  { key = standIn.privateKey, issuer = standIn.appId, expiresInS = 570 } = {},
): string {
  const nowS = Math.floor(standIn.state.clock() / 1_000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iat: nowS - 30, exp: nowS + expiresInS, iss: issuer })}`;
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), key).toString("base64url")}`;
}

/** Calls as the app. */
export function asApp(standIn: StandIn): Call {
  return caller(standIn, `bearer ${jwtFor(standIn)}`);
}

/** Calls as an installation, with a token that may be narrowed. */
export async function asInstallation(standIn: StandIn, installation: number, scope: object = {}): Promise<Call> {
  const asked = `POST /app/installations/${installation}/access_tokens`;
  const { status, body } = await asApp(standIn)(asked, { body: scope });
  if (status !== 201) throw new Error(`The token was refused: ${status} ${body.message}`);
  return caller(standIn, `token ${body.token}`);
}
