import { createPublicKey, type KeyObject, randomBytes, verify } from "node:crypto";
import type { WorldCore } from "../world/core.ts";
import type { Installation, Permissions } from "../world/state.ts";
import { ApiError } from "./answer.ts";
import type { Grant } from "./route.ts";

interface TokenScope {
  readonly installation: Installation;
  readonly repositoryIds: ReadonlySet<number> | null;
  readonly permissions: Permissions | null;
}

interface IssuedToken extends TokenScope {
  readonly token: string;
  readonly expiresAtMs: number;
}

export interface Credentials {
  /** Gives an installation a token for one hour. */
  issue(scope: TokenScope): IssuedToken;
  /** Ends a token now; `true` when there was one. */
  revoke(token: string): boolean;
  /** Who the Authorization header speaks for. Throws 401 for what is not valid (any more). */
  check(authorization: string | undefined): Grant;
}

/** Of an installation's token (docs: "Generating an installation access token"). */
const TOKEN_LIFETIME_MS = 3_600_000;
/** The longest life of an app's JWT, in seconds. */
const JWT_LIFETIME_S = 600;

/** Makes the register of tokens. `publicKey`: the app's, in PEM. */
export function createCredentials(core: WorldCore, publicKey: string): Credentials {
  const key = createPublicKey(publicKey);
  const tokens = new Map<string, IssuedToken>();
  return {
    issue(scope) {
      const token = `ghs_${randomBytes(18).toString("hex")}`;
      const issued = { ...scope, token, expiresAtMs: core.clock() + TOKEN_LIFETIME_MS };
      tokens.set(token, issued);
      return issued;
    },
    revoke: (token) => tokens.delete(token),
    check(authorization) {
      const token = authorization?.replace(/^(bearer|token) /i, "");
      if (token === undefined || token === "") return { kind: "none" };
      if (token.split(".").length === 3) return checkedJwt(core, { token, key });
      const person = core.personalTokens.get(token);
      if (person !== undefined) return { kind: "person", token: person };
      const issued = tokens.get(token);
      if (issued === undefined || issued.expiresAtMs <= core.clock()) throw new ApiError(401, "Bad credentials");
      if (!core.installations.has(issued.installation.id)) throw new ApiError(401, "Bad credentials");
      return { kind: "installation", ...issued };
    },
  };
}

function checkedJwt(core: WorldCore, { token, key }: { token: string; key: KeyObject }): Grant {
  const [head = "", claims = "", signature = ""] = token.split(".");
  const signed = Buffer.from(`${head}.${claims}`);
  if (decoded(head).alg !== "RS256" || !verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url"))) {
    throw new ApiError(401, "A JSON web token could not be decoded");
  }
  const { iat, exp, iss } = decoded(claims);
  const nowS = core.clock() / 1_000;
  if (String(iss) !== String(core.app.id)) throw new ApiError(401, "Integration not found");
  if (typeof exp !== "number" || exp <= nowS || exp > nowS + JWT_LIFETIME_S + 60) {
    throw new ApiError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (typeof iat !== "number" || iat > nowS + 60) {
    throw new ApiError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  return { kind: "app", app: core.app };
}

function decoded(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    throw new ApiError(401, "A JSON web token could not be decoded");
  }
}
