/** An unsigned token with the claims that the clients read: `ac` is the list of scopes, permission 2 reads, 3 also writes. */
export function token(scopes: readonly string[]): string {
  const ac = scopes.map((Scope, index) => ({ Scope, Permission: index === 0 ? 3 : 2 }));
  const now = Math.floor(Date.now() / 1000);
  const claims = { ac: JSON.stringify(ac), nbf: now - 60, exp: now + 36_000, scp: "Actions.Results:made:made" };
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}.bWFkZQ`;
}

/** The scopes of a bearer token, the one written to first. */
export function scopesOf(authorization = ""): string[] {
  const payload = authorization.split(".")[1] ?? "";
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString() || "{}") as { ac?: string };
  return (JSON.parse(claims.ac ?? "[]") as { Scope: string }[]).map((scope) => scope.Scope);
}
