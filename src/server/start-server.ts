import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Logger } from "pino";
import { Probot } from "probot";
import { createApp } from "../app.ts";
import type { Settings } from "../config/environment.ts";
import { createGitHub } from "../github/github.ts";
import { observedFetch, QuietOctokit } from "../github/octokit.ts";
import { openTaskQueue, type TaskQueue } from "../queue/task-queue.ts";
import type { Database } from "../store/database.ts";
import { migrate } from "../store/migrate.ts";
import { openPglite } from "../store/open-pglite.ts";
import { openPostgres } from "../store/open-postgres.ts";
import { createStore } from "../store/store.ts";
import { createHttpServer, type Readiness, WEBHOOK_PATH } from "./http-server.ts";
import { createMetrics } from "./metrics.ts";
import { createTaskHandlers } from "./task-handlers.ts";

/** A server at work. */
export interface RunningServer {
  readonly port: number;
  /** Takes no more deliveries, ends the tasks under way, and closes everything. */
  stop(): Promise<void>;
}

/** How long tasks under way may take to end when the server stops, in seconds. What is cut off is done at the next start. */
const DRAIN_SECONDS = 20;

/** Starts everything in order: database, queue, GitHub, HTTP, workers. */
export async function startServer(
  settings: Settings & { readonly app: NonNullable<Settings["app"]> },
  log: Logger,
): Promise<RunningServer> {
  let state: Readiness = { ready: false, reason: "starting" };
  const { database, queue } = await openData(settings, log);
  const store = createStore(database);
  const metrics = createMetrics(queue.depths);

  const probot = new Probot({
    appId: settings.app.id,
    privateKey: settings.app.privateKey,
    secret: settings.app.webhookSecret,
    baseUrl: settings.apiUrl,
    Octokit: QuietOctokit,
    // A child, because Probot changes what it is given.
    log: log.child({ name: "probot" }) as never,
    request: { fetch: observedFetch(metrics.request) },
  });
  await probot.ready();
  await probot.load(
    createApp({
      enqueue: queue.enqueue,
      onDelivery: ({ id, event, outcome, reason, error }) => {
        metrics.delivery(event, outcome);
        const level = outcome === "refused" ? "error" : "info";
        log[level]({ delivery: id, event, outcome, reason, err: error }, "delivery");
      },
    }),
  );

  const server = createHttpServer({
    webhooks: await probot.getNodeMiddleware({ path: WEBHOOK_PATH }),
    readiness: async () => {
      if (!state.ready) return state;
      return store.ping().then(
        () => state,
        () => ({ ready: false, reason: "the database does not answer" }),
      );
    },
    registry: metrics.registry,
  });
  const github = createGitHub(probot, settings.app.id);
  await queue.work(createTaskHandlers({ github, store, enqueue: queue.enqueue, log, metrics }), (outcome) => {
    metrics.task(outcome);
    logOutcome(log, outcome);
  });
  await listen(server, settings);
  state = { ready: true };
  const { port } = server.address() as AddressInfo;
  log.info(
    { host: settings.host, port, database: settings.databaseUrl === null ? "embedded" : "postgres" },
    "listening",
  );

  return {
    port,
    stop: async () => {
      state = { ready: false, reason: "stopping" };
      await closeHttp(server);
      await queue.stop(DRAIN_SECONDS);
      await database.close();
    },
  };
}

async function openData(settings: Settings, log: Logger): Promise<{ database: Database; queue: TaskQueue }> {
  const onError = (error: Error) => log.error({ err: error }, "database trouble");
  if (settings.databaseUrl !== null) {
    const database = openPostgres(settings.databaseUrl, onError);
    await migrate(database);
    return { database, queue: await openTaskQueue({ url: settings.databaseUrl }, onError) };
  }
  const database = await openPglite(path.resolve(settings.dataDir));
  await migrate(database);
  return { database, queue: await openTaskQueue({ engine: database.engine }, onError) };
}

function logOutcome(
  log: Logger,
  { task, id, key, outcome, seconds, error }: Parameters<Parameters<TaskQueue["work"]>[1]>[0],
): void {
  const level = outcome === "given up" ? "error" : outcome === "failed" ? "warn" : "info";
  log[level]({ task, id, key, outcome, seconds, err: error }, "task ended");
}

function listen(server: Server, { host, port }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`PORT ${port} is taken by another process. Stop it, or set PORT to a free one.`, { cause: error })
          : error,
      );
    });
    server.listen({ host, port }, resolve);
  });
}

function closeHttp(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
