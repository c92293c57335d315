import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A way to a server that can be closed, or go silent, and come back. */
export interface TcpProxy {
  readonly port: number;
  /** `open`: lets everything pass. `closed`: refuses and cuts. `silent`: takes everything and answers nothing. */
  set(state: "open" | "closed" | "silent"): void;
}

/** Stands between a client and `target`, a host and port. */
export async function startTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  let state: "open" | "closed" | "silent" = "open";
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (state === "closed") return void client.destroy();
    const upstream = connect(target);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => {
        if (state === "open") to.write(chunk);
      });
      from.on("error", () => {});
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    set: (next) => {
      state = next;
      // What was swallowed while it was silent would be missing: those connections end.
      if (next !== "silent") cut();
    },
  };
}
