import type { AppRegistration, DeliveryTry, HookSettings, InstallationGrant } from "../../github/app-registration.ts";
import { type Finding, failed, ok, warning } from "./finding.ts";
import { type Manifest, missingPermissions, superfluousPermissions } from "./manifest.ts";

/** GitHub refuses a key's signature that is more than a minute from its own time. */
const MOST_CLOCK_SECONDS = 30;

/** Accounts are named up to here. */
const MOST_NAMED = 10;

export function checkRegistration(
  { slug, permissions, events, clockAheadSeconds }: AppRegistration,
  manifest: Manifest,
): readonly Finding[] {
  const missing = missingPermissions(manifest.permissions, permissions);
  const superfluous = superfluousPermissions(manifest.permissions, permissions);
  const unheard = manifest.events.filter((event) => !events.includes(event));
  return [
    ok("key", `GitHub knows it as the app ${slug}`),
    Math.abs(clockAheadSeconds) > MOST_CLOCK_SECONDS
      ? warning("clock", {
          detail: `this machine's clock is ${Math.abs(clockAheadSeconds)} s ${clockAheadSeconds > 0 ? "behind" : "ahead of"} GitHub's`,
          remedy: "Synchronise it (NTP): GitHub refuses the app's key when they are more than a minute apart.",
        })
      : ok("clock", "agrees with GitHub's"),
    missing.length > 0
      ? failed("permissions", {
          detail: `the app does not ask for ${missing.join(", ")}`,
          remedy: `Set them on the app's page under "Permissions & events"; every owner of an installation is then asked to accept.`,
        })
      : ok("permissions", "all that app.yml names"),
    ...(superfluous.length > 0
      ? [
          warning("permissions", {
            detail: `the app asks for ${superfluous.join(", ")}, which it never uses`,
            remedy: `Take them off on the app's page under "Permissions & events".`,
          }),
        ]
      : []),
    unheard.length > 0
      ? failed("events", {
          detail: `the app is not subscribed to ${unheard.join(", ")}`,
          remedy: `Tick them on the app's page under "Permissions & events".`,
        })
      : ok("events", "all that app.yml names"),
  ];
}

export function checkHook({ url, contentType, verifiesCertificate, hasSecret }: HookSettings): readonly Finding[] {
  const remedy = `Set "Webhook URL" on the app's page to https://HOST/api/github/webhooks, with HOST where this server is reached.`;
  if (url === undefined || !URL.canParse(url)) {
    return [failed("webhook address", { detail: "none is set, so GitHub delivers nothing", remedy })];
  }
  const { pathname, protocol } = new URL(url);
  const findings: Finding[] = [];
  if (!["/", "/api/github/webhooks"].includes(pathname)) {
    findings.push(failed("webhook address", { detail: `${url} has a path that this server does not answer`, remedy }));
  } else if (protocol !== "https:") {
    findings.push(
      warning("webhook address", { detail: `${url} is not HTTPS: payloads can be read on their way`, remedy }),
    );
  } else findings.push(ok("webhook address", url));
  if (contentType !== "json") {
    findings.push(
      failed("webhook content", {
        detail: `deliveries come as ${contentType ?? "a form"}`,
        remedy: 'Set "Content type" on the app\'s page to application/json.',
      }),
    );
  }
  if (!hasSecret) {
    findings.push(
      failed("webhook secret", {
        detail: "the app has none at GitHub, so this server refuses every delivery",
        remedy: 'Set "Webhook secret" on the app\'s page to the value of WEBHOOK_SECRET.',
      }),
    );
  }
  if (!verifiesCertificate) {
    findings.push(
      warning("webhook certificate", {
        detail: "GitHub does not verify the server's certificate",
        remedy: 'Set "SSL verification" on the app\'s page to enabled.',
      }),
    );
  }
  return findings;
}

export function checkInstallations(grants: readonly InstallationGrant[], manifest: Manifest): readonly Finding[] {
  if (grants.length === 0) {
    return [
      failed("installations", {
        detail: "the app is installed nowhere, so it has nothing to do",
        remedy: 'Install it: "Install App" on the app\'s page.',
      }),
    ];
  }
  const suspended = grants.filter((grant) => grant.suspended).map(({ account }) => account);
  const behind = grants
    .filter((grant) => !grant.suspended)
    .map((grant) => ({ ...grant, missing: missingPermissions(manifest.permissions, grant.permissions) }))
    .filter(({ missing }) => missing.length > 0);
  const findings: Finding[] = [];
  if (suspended.length > 0) {
    findings.push(
      warning("installations", {
        detail: `suspended: ${named(suspended)}`,
        remedy: "Nothing is done there. Its owner, or you on the app's page, can end the suspension.",
      }),
    );
  }
  for (const missing of new Set(behind.map((each) => each.missing.join(", ")))) {
    const accounts = behind.filter((each) => each.missing.join(", ") === missing).map(({ account }) => account);
    findings.push(
      warning("installations", {
        detail: `without ${missing}: ${named(accounts)}`,
        remedy: "An owner of each accepts it under Settings > GitHub Apps > Configure > Review request.",
      }),
    );
  }
  return findings.length > 0 ? findings : [ok("installations", `${grants.length}, with all permissions`)];
}

export function checkDeliveries(tries: readonly DeliveryTry[]): Finding {
  const received = new Set(tries.filter((each) => each.received).map(({ guid }) => guid));
  const lost = [...Map.groupBy(tries, ({ guid }) => guid)].filter(([guid]) => !received.has(guid));
  const deliveries = new Set(tries.map(({ guid }) => guid)).size;
  if (deliveries === 0) return ok("deliveries", "none in the last three days");
  if (lost.length === 0) return ok("deliveries", `the newest ${deliveries} were all received`);
  const newest = lost.flatMap(([, [each]]) => (each === undefined ? [] : [each]));
  const detail = `${lost.length} of the newest ${deliveries} were not received (${reasons(newest)})`;
  return warning("deliveries", { detail, remedy: remedyFor(newest) });
}

function reasons(tries: readonly DeliveryTry[]): string {
  const counted = [...Map.groupBy(tries, ({ status }) => status)].toSorted(([, a], [, b]) => b.length - a.length);
  return counted
    .slice(0, 3)
    .map(([status, each]) => `${each.length} × ${status}`)
    .join(", ");
}

function remedyFor(tries: readonly DeliveryTry[]): string {
  const codes = tries.map(({ statusCode }) => statusCode);
  const again = "A running server asks GitHub to send them again every ten minutes.";
  if (codes.some((code) => code === 400 || code === 401)) {
    return `A refused signature: WEBHOOK_SECRET and the "Webhook secret" on the app's page differ. ${again}`;
  }
  if (codes.includes(404)) return `Nothing answers at that path: correct the webhook address. ${again}`;
  if (codes.some((code) => code === 0))
    return `GitHub could not reach the server: is it running, and open to GitHub? ${again}`;
  return again;
}

function named(accounts: readonly string[]): string {
  const more = accounts.length - MOST_NAMED;
  return accounts.slice(0, MOST_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
