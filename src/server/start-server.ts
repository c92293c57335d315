import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Logger } from "pino";
import { Probot } from "probot";
import { createApp, HANDLED_EVENTS } from "../app.ts";
import type { Settings } from "../config/environment.ts";
import { createGitHub } from "../github/github.ts";
import { heldFetch } from "../github/held-fetch.ts";
import { appHolder, createHolds } from "../github/holds.ts";
import { AppOctokit, observedFetch } from "../github/octokit.ts";
import { steadyFetch } from "../github/steady-fetch.ts";
import { removeLeftFolders } from "../github/temporary-folder.ts";
import { openTaskQueue, type TaskQueue } from "../queue/task-queue.ts";
import type { Database } from "../store/database.ts";
import { heldDatabase } from "../store/held-database.ts";
import { migrate } from "../store/migrate.ts";
import { openPglite } from "../store/open-pglite.ts";
import { openPostgres } from "../store/open-postgres.ts";
import { createStore } from "../store/store.ts";
import { startTidying } from "../store/tidy.ts";
import { collectBudgets } from "./budget-gauges.ts";
import { createHttpServer, type HttpServerOptions, type Readiness } from "./http-server.ts";
import { inTime } from "./in-time.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { createReceiver } from "./receive-delivery.ts";
import { shared } from "./shared.ts";
import { databaseFault, folderFault, listenFault } from "./start-faults.ts";
import { taskFacts } from "./task-facts.ts";
import { createTaskHandlers } from "./task-handlers.ts";

/** A server at work. */
export interface RunningServer {
  readonly port: number;
  /** Takes no more deliveries, ends the tasks under way, and closes everything. */
  stop(): Promise<void>;
}

/** How long tasks under way may take to end when the server stops, in seconds. What is cut off is done at the next start. */
const DRAIN_SECONDS = 20;

/** How long a delivery that has begun may take to end when the server stops, in milliseconds. */
const CLOSE_MS = 5_000;

type ReadySettings = Settings & { readonly app: NonNullable<Settings["app"]> };

/** What works behind the server's paths once everything has started. */
interface Works {
  readonly webhooks: HttpServerOptions["webhooks"];
  readonly backlogs: TaskQueue["backlogs"];
  /** Resolves while the database answers. */
  ping(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts everything in order: HTTP, database, queue, GitHub, workers. HTTP comes first, so that a taken port is told at
 * once and an orchestrator sees a living process while a new database is made.
 */
export async function startServer(settings: ReadySettings, log: Logger): Promise<RunningServer> {
  let stage: "starting" | "ready" | "stopping" = "starting";
  let works: Works | undefined;
  const metrics = createMetrics(async () => {
    if (works === undefined) throw new Error("The database is not open yet");
    return works.backlogs();
  });
  const server = createHttpServer({
    webhooks: (request, response) => (stage === "ready" ? works?.webhooks(request, response) : notReady(response)),
    readiness: async () => (works !== undefined && stage === "ready" ? readinessOf(works) : unready(stage)),
    registry: metrics.registry,
  });
  await listen(server, settings);
  const { port } = server.address() as AddressInfo;
  log.info({ host: settings.host, port }, "starting");
  try {
    works = await openWorks(settings, log, metrics);
  } catch (error) {
    await closeHttp(server);
    throw error;
  }
  stage = "ready";
  const database = settings.databaseUrl === null ? "embedded" : "postgres";
  log.info({ host: settings.host, port, database }, "listening");

  return {
    port,
    stop: async () => {
      stage = "stopping";
      await closeHttp(server);
      await works.stop();
    },
  };
}

/** Longest wait for the database's answer to `/readyz`, in milliseconds. */
const PING_TIMEOUT_MS = 2_000;

async function readinessOf(works: Works): Promise<Readiness> {
  return inTime(works.ping(), { ms: PING_TIMEOUT_MS, what: "The database" }).then(
    () => ({ ready: true }),
    () => unready("the database does not answer"),
  );
}

function unready(reason: string): Readiness {
  return { ready: false, reason };
}

/** GitHub lists such a delivery as failed, and the recovery asks for it again. */
function notReady(response: ServerResponse): void {
  response.writeHead(503, { "content-type": "text/plain; charset=utf-8", connection: "close" }).end("not ready\n");
}

/** How long a delivery may take to be stored, in milliseconds. GitHub gives up after ten seconds, and does not tell us. */
const STORE_TIMEOUT_MS = 5_000;

async function openWorks(settings: ReadySettings, log: Logger, metrics: Metrics): Promise<Works> {
  const left = await removeLeftFolders(Date.now());
  if (left > 0) log.info({ folders: left }, "removed what a killed server left");
  const { database, queue } = await openData(settings, log);
  const store = createStore(database);
  collectBudgets(metrics.registry, store.countBudgets);
  // Of facts that hold no secret, and in a rush written thousands of times a second: looking for secrets in them took
  // longer than all else that is done for a line, and made more garbage.
  const deliveries = log.child({}, { redact: [] });
  const probot = createProbot(settings, { log, metrics, calm: queue.calm });
  await probot.ready();
  await probot.load(
    createApp({
      enqueue: (request) => inTime(queue.enqueue(request), { ms: STORE_TIMEOUT_MS, what: "The database" }),
      onDelivery: ({ id, event, outcome, reason, error }) => {
        metrics.delivery(event, outcome);
        const facts = { delivery: id, event, outcome, reason };
        if (error === undefined) deliveries.info(facts, "delivery");
        else log.error({ ...facts, err: error }, "delivery");
      },
    }),
  );
  const github = createGitHub(probot, settings.app.id, metrics.remaining);
  const { historyDays } = settings;
  const onError = (error: Error) => log.error({ err: error }, "database trouble");
  const stopTidying = settings.databaseUrl === null ? startTidying(database, { calm: queue.calm, onError }) : () => {};
  // Tasks step aside in a rush of deliveries; what an orchestrator or a scrape asks is answered all the same.
  const storeOfTasks = createStore(heldDatabase(database, queue.calm));
  const parts = {
    github,
    store: storeOfTasks,
    enqueue: queue.enqueue,
    handledEvents: HANDLED_EVENTS,
    log,
    metrics,
    historyDays,
    forgetTasks: queue.forget,
  };
  await queue.work(createTaskHandlers(parts), (outcome) => {
    metrics.task(outcome);
    logOutcome(log, outcome);
  });
  return {
    webhooks: createReceiver({
      secret: settings.app.webhookSecret,
      // Its types name each event's payload; ours is checked where it is translated.
      receive: (delivery) => probot.receive(delivery as Parameters<Probot["receive"]>[0]),
    }),
    backlogs: queue.backlogs,
    ping: shared(store.ping),
    stop: async () => {
      stopTidying();
      await queue.stop(DRAIN_SECONDS);
      await database.close();
    },
  };
}

interface ProbotParts extends Pick<TaskQueue, "calm"> {
  readonly log: Logger;
  readonly metrics: Metrics;
}

function createProbot({ app, apiUrl }: ReadySettings, { log, metrics, calm }: ProbotParts): Probot {
  const send = heldFetch(observedFetch(metrics.request), calm);
  return new Probot({
    appId: app.id,
    privateKey: app.privateKey,
    secret: app.webhookSecret,
    baseUrl: apiUrl,
    Octokit: AppOctokit,
    log: childless(log.child({ name: "probot" })) as never,
    request: { fetch: createHolds().guard(appHolder, steadyFetch(send)) },
  });
}

/** Probot makes a child for each delivery, which costs as much as writing a line, and with which nobody writes one. */
function childless(log: Logger): object {
  return Object.assign(log, { child: () => log });
}

async function openData(settings: Settings, log: Logger): Promise<{ database: Database; queue: TaskQueue }> {
  const onError = (error: Error) => log.error({ err: error }, "database trouble");
  const options = { onError, scheduleSpeed: settings.scheduleSpeed };
  if (settings.databaseUrl !== null) {
    const database = openPostgres(settings.databaseUrl, onError);
    await database.query("SELECT 1").catch((error: unknown) => {
      throw databaseFault(error);
    });
    await migrate(database);
    return { database, queue: await openTaskQueue({ url: settings.databaseUrl }, options) };
  }
  const folder = path.resolve(settings.dataDir);
  const database = await openPglite(folder).catch((error: unknown) => {
    throw folderFault(error, folder);
  });
  await migrate(database);
  return { database, queue: await openTaskQueue({ engine: database.engine }, options) };
}

function logOutcome(
  log: Logger,
  { task, id, key, data, outcome, seconds, waitedSeconds, error }: Parameters<Parameters<TaskQueue["work"]>[1]>[0],
): void {
  const level = outcome === "given up" ? "error" : outcome === "failed" ? "warn" : "info";
  log[level]({ ...taskFacts({ task, id, data }), key, outcome, seconds, waitedSeconds, err: error }, "task ended");
}

function listen(server: Server, { host, port }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(listenFault(error, { host, port })));
    server.listen({ host, port }, resolve);
  });
}

/** Lets deliveries that have begun be stored, but waits for no slow sender. */
function closeHttp(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
