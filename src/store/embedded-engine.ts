import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Answer, Rows, Statement } from "./engine-thread.ts";

/** PGlite, as far as the store and pg-boss use it. It has one connection, so statements go one after the other. */
export interface EmbeddedEngine {
  /** One statement, with values. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<{ rows: Row[] }>;
  /** Several statements, without values. A transaction that is open when one of them fails is rolled back. */
  exec(text: string): Promise<Rows[]>;
  /** Keeps all other statements waiting until `work` has ended, which sends its own with the function that it is given. */
  transaction<T>(work: (query: EmbeddedEngine["query"]) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Its ending is another one when it is compiled. */
const THREAD = new URL(`./engine-thread${path.extname(import.meta.url)}`, import.meta.url);

/**
 * Starts the engine, with the database in a folder or in memory, in a thread of its own: it computes for milliseconds on
 * end, in which the server's own thread would answer nobody. An error that ends that thread ends the process too, and
 * what is stored is worked on after the next start.
 */
export async function startEngine(folder: string | null): Promise<EmbeddedEngine> {
  const thread = new Worker(THREAD, { workerData: folder });
  await once(thread, "message");
  const send = connect(thread);
  const query: EmbeddedEngine["query"] = async <Row>(text: string, values: readonly unknown[] = []) => {
    const [result] = await send({ kind: "query", text, values });
    return { rows: (result?.rows ?? []) as Row[] };
  };

  /** Resolves when the newest transaction has ended. */
  let free: Promise<void> = Promise.resolve();

  return {
    query: async (text, values) => {
      await free;
      return query(text, values);
    },
    exec: async (text) => {
      await free;
      return send({ kind: "exec", text });
    },
    transaction: async (work) => {
      const before = free;
      const { promise, resolve } = Promise.withResolvers<void>();
      free = promise;
      await before;
      try {
        await query("BEGIN");
        const result = await work(query);
        await query("COMMIT");
        return result;
      } catch (error) {
        await query("ROLLBACK");
        throw error;
      } finally {
        resolve();
      }
    },
    close: async () => {
      await free;
      await send({ kind: "close" });
      await thread.terminate();
    },
  };
}

/** Gives the function that sends a statement to the thread. A thread without work does not keep a program from ending. */
function connect(thread: Worker): (statement: Statement) => Promise<Rows[]> {
  const waiting = new Map<number, PromiseWithResolvers<Rows[]>>();
  const closed = new Error("The embedded database is closed");
  let isClosed = false;
  let lastId = 0;
  thread.unref();
  thread.on("message", ({ id, answer }: { readonly id: number; readonly answer: Answer }) => {
    const sent = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) thread.unref();
    if (answer.kind === "results") sent?.resolve(answer.results);
    else sent?.reject(Object.assign(new Error(answer.message), { code: answer.code }));
  });
  thread.on("exit", () => {
    isClosed = true;
    for (const sent of waiting.values()) sent.reject(closed);
  });
  return (statement) => {
    if (isClosed) return Promise.reject(closed);
    const sent = Promise.withResolvers<Rows[]>();
    lastId += 1;
    waiting.set(lastId, sent);
    thread.ref();
    thread.postMessage({ id: lastId, statement });
    return sent.promise;
  };
}
