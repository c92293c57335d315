import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import type { Clock } from "./clock.ts";
import { createControl } from "./control/control.ts";
import { createDownloadHost } from "./downloads/download-host.ts";
import { createDownloads } from "./downloads/downloads.ts";
import { createApiHost } from "./http/api-host.ts";
import { createCredentials } from "./http/credentials.ts";
import { createFaults, type Faults } from "./http/faults.ts";
import { createJournal, type Journal } from "./http/journal.ts";
import { createRateLimiter, GITHUB_LIMITS, type Limits, NO_LIMITS, type RateLimiter } from "./http/limits.ts";
import type { Links } from "./http/route.ts";
import type { Edition } from "./http/services.ts";
import { routes } from "./routes/routes.ts";
import { type Deliver, type DeliverAllOptions, deliver, deliverAll } from "./webhooks/deliver.ts";
import { createDeliveries } from "./webhooks/deliveries.ts";
import type { WebhookEvent, WebhookMessage } from "./webhooks/events.ts";
import { buildMessage } from "./webhooks/message.ts";
import { createCore, type WorldCore } from "./world/core.ts";
import type { Delivery, Permissions } from "./world/state.ts";
import { createWorld, type World } from "./world/world.ts";

export interface StandInOptions {
  readonly appId?: number;
  readonly slug?: string;
  /** PEM. Default: a key made for this stand-in, found in `privateKey`. */
  readonly privateKey?: string;
  readonly webhookSecret?: string;
  /** Where webhooks go; it can be set later with `setHookUrl`. */
  readonly hookUrl?: string;
  /** What the app asks for. Default: what Cachewarden needs. */
  readonly permissions?: Permissions;
  readonly events?: readonly string[];
  /** Default: GitHub's documented limits, all enforced; as Enterprise Server none, which is its default. */
  readonly limits?: Partial<Limits>;
  readonly edition?: Edition;
  /** A prefix that the API answers under beside the root and `/api/v3`. */
  readonly basePath?: string;
  readonly clock?: Clock;
  /** Fixed ports, for a stand-in in its own process. Default: any free port. */
  readonly port?: number;
  readonly downloadPort?: number;
}

export interface StandIn {
  /** `127.0.0.1:PORT`: the app's `GHE_HOST`, with `GHE_PROTOCOL=http`. */
  readonly host: string;
  /** The same API at the root, for clients that take a base address. */
  readonly url: string;
  /** The other listener: log downloads and `/_stand-in/`. */
  readonly downloadUrl: string;
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly world: World;
  /** The tables behind the world, for questions that no function answers. */
  readonly state: WorldCore;
  readonly requests: Journal;
  readonly faults: Faults;
  readonly limits: RateLimiter;
  setHookUrl(url: string): void;
  /** The payload of an event as the world is now; `undefined` where GitHub would send none. */
  message(event: WebhookEvent): WebhookMessage | undefined;
  readonly deliver: Deliver;
  deliverAll(
    events: readonly (WebhookEvent | WebhookMessage)[],
    options?: DeliverAllOptions,
  ): Promise<readonly Delivery[]>;
  /** Everything that was delivered, oldest first. */
  deliveries(): readonly Delivery[];
  /** Resolves when no delivery is on its way. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const PERMISSIONS: Permissions = {
  actions: "write",
  contents: "read",
  metadata: "read",
  pull_requests: "write",
  merge_queues: "read",
};
const EVENTS = ["workflow_run", "pull_request", "repository", "delete", "merge_group"];

/** Starts a GitHub of its own on 127.0.0.1. */
export async function createStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const {
    clock = Date.now,
    appId = 4137,
    slug = "cachewarden",
    webhookSecret = "stand-in-secret",
    edition = "github.com",
  } = options;
  const privateKey = options.privateKey ?? newPrivateKey();
  const core = createCore(clock, {
    appId,
    slug,
    permissions: options.permissions ?? PERMISSIONS,
    events: options.events ?? EVENTS,
  });
  const faults = createFaults();
  const journal = createJournal();
  const limits = createRateLimiter(clock, { ...(edition === "ghes" ? NO_LIMITS : GITHUB_LIMITS), ...options.limits });
  const timeoutMs = edition === "ghes" ? 30_000 : 10_000;
  const deliveries = createDeliveries({ core, secret: webhookSecret, hookUrl: options.hookUrl, timeoutMs });
  const downloads = createDownloads(clock, () => downloadUrl);
  const credentials = createCredentials(core, publicKeyOf(privateKey));
  const basePaths = [...(options.basePath === undefined ? [] : [options.basePath]), "/api/v3", ""];
  const services = { edition, credentials, downloads, deliveries, limits };
  const apiHost = createApiHost({ core, services, routes, faults, journal, basePaths });
  const control = createControl(() => standIn);
  const downloadHost = createDownloadHost({ clock, downloads, faults, journal, control });
  const url = await listen(apiHost, options.port ?? 0);
  const downloadUrl = await listen(downloadHost, options.downloadPort ?? 0);

  const links: Links = { api: `${url}/api/v3`, html: url };
  const build = (event: WebhookEvent) => buildMessage(core, event, links);
  const send: Deliver = (event, how) => deliver({ deliveries, build }, event, how);
  const standIn: StandIn = {
    host: new URL(url).host,
    url,
    downloadUrl,
    appId,
    privateKey,
    webhookSecret,
    world: createWorld(core),
    state: core,
    requests: journal,
    faults,
    limits,
    setHookUrl: deliveries.setHookUrl,
    message: build,
    deliver: send,
    deliverAll: (events, how) => deliverAll(send, events, how),
    deliveries: () => core.deliveries,
    settled: deliveries.settled,
    stop: async () => {
      await Promise.all([close(apiHost), close(downloadHost)]);
    },
  };
  return standIn;
}

let madeKey: string | undefined;

/** Made once in a process: a key takes up to half a second, and tests start many stand-ins. */
function newPrivateKey(): string {
  const pem = () =>
    generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey.export({ type: "pkcs8", format: "pem" });
  madeKey ??= pem().toString();
  return madeKey;
}

function publicKeyOf(privateKey: string): string {
  return createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString();
}

async function listen(server: Server, port: number): Promise<string> {
  // Node's 5 s make a client's idle connection end just when it is used again.
  server.keepAliveTimeout = 60_000;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The stand-in did not get a port");
  return `http://127.0.0.1:${address.port}`;
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
