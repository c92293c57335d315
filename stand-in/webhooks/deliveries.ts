import { createHmac } from "node:crypto";
import type { WorldCore } from "../world/core.ts";
import type { Delivery } from "../world/state.ts";
import type { WebhookMessage } from "./events.ts";

interface Sending {
  /** A redelivery keeps the GUID and says so in the list. */
  readonly redelivery?: boolean;
  /** `recorded`: GitHub could not reach the app and lists that; `lost`: not even that. */
  readonly drop?: "recorded" | "lost";
}

/** The webhook of the app. */
export interface Deliveries {
  hookUrl(): string | undefined;
  setHookUrl(url: string): void;
  /** Sends one message and lists the result; `undefined` when it was to be lost. */
  send(message: WebhookMessage, how?: Sending): Promise<Delivery | undefined>;
  /** Sends a listed delivery again, in the background, as GitHub does. */
  redeliver(delivery: Delivery): void;
  /** Resolves when no delivery is on its way. */
  settled(): Promise<void>;
}

export interface DeliveryOptions {
  readonly core: WorldCore;
  readonly secret: string;
  readonly hookUrl: string | undefined;
  /** How long GitHub waits: 10 s, on Enterprise Server 30 s (docs: "Best practices for using webhooks"). */
  readonly timeoutMs: number;
}

/** Makes the sender. */
export function createDeliveries({ core, secret, hookUrl, timeoutMs }: DeliveryOptions): Deliveries {
  let url = hookUrl;
  const underway = new Set<Promise<unknown>>();
  const tracked = <T>(work: Promise<T>): Promise<T> => {
    const ended: Promise<unknown> = work.catch(() => {}).finally(() => underway.delete(ended));
    underway.add(ended);
    return work;
  };
  const send = async (message: WebhookMessage, { redelivery = false, drop }: Sending = {}) => {
    if (drop === "lost") return undefined;
    const requestHeaders = headersOf(message, { appId: core.app.id, secret });
    const startMs = performance.now();
    const answer =
      drop === undefined ? await post({ url, requestHeaders, payload: message.payload, timeoutMs }) : UNREACHABLE;
    const durationSeconds = Math.round((performance.now() - startMs) / 10) / 100;
    const { event, action, guid, installationId, repositoryId, payload } = message;
    const about = { guid, event, action, installationId, repositoryId, payload, requestHeaders, url: url ?? "" };
    const id = core.identity.nextId("delivery");
    const delivery = { ...about, ...answer, id, redelivery, durationSeconds, deliveredAtMs: core.clock() };
    core.deliveries.push(delivery);
    return delivery;
  };
  return {
    hookUrl: () => url,
    setHookUrl(next) {
      url = next;
    },
    send: (message, how) => tracked(send(message, how)),
    redeliver(delivery) {
      void tracked(send(delivery, { redelivery: true }));
    },
    async settled() {
      while (underway.size > 0) await Promise.all(underway);
    },
  };
}

interface HookAnswer {
  readonly status: string;
  readonly statusCode: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string | null;
}

const UNREACHABLE: HookAnswer = {
  status: "failed to connect to host",
  statusCode: 0,
  responseHeaders: {},
  responseBody: null,
};
const TIMED_OUT: HookAnswer = { ...UNREACHABLE, status: "timed out" };

function headersOf(message: WebhookMessage, { appId, secret }: { readonly appId: number; readonly secret: string }) {
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/stand-in",
    "x-github-delivery": message.guid,
    "x-github-event": message.event,
    "x-github-hook-id": "1",
    "x-github-hook-installation-target-id": String(appId),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(message.payload).digest("hex")}`,
  };
}

interface Posting {
  readonly url: string | undefined;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly payload: string;
  readonly timeoutMs: number;
}

async function post({ url, requestHeaders, payload, timeoutMs }: Posting): Promise<HookAnswer> {
  if (url === undefined) return UNREACHABLE;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { method: "POST", headers: requestHeaders, body: payload, signal });
    const responseBody = await response.text();
    const responseHeaders = Object.fromEntries(response.headers);
    return {
      status: response.ok ? "OK" : response.statusText,
      statusCode: response.status,
      responseHeaders,
      responseBody,
    };
  } catch {
    return signal.aborted ? TIMED_OUT : UNREACHABLE;
  }
}
