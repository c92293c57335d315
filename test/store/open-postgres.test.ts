import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { openPostgres } from "../../src/store/open-postgres.ts";
import { startTcpProxy } from "../databases/tcp-proxy.ts";
import { describePostgres } from "../databases.ts";

describePostgres("The store's connection", (makeDatabase) => {
  it("that is cut between two statements of a transaction fails the transaction and not the process", async () => {
    const url = new URL(await makeDatabase());
    const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
    url.host = `127.0.0.1:${proxy.port}`;
    const database = openPostgres(url.href, () => {});
    onTestFinished(() => database.close());

    // An "error" event that nobody listens for ends a process; here it would fail the whole run of tests.
    const transaction = database.transaction(async (on) => {
      await on.query("SELECT 1");
      proxy.set("closed");
      await sleep(100);
      await on.query("SELECT 2");
    });
    await expect(transaction).rejects.toThrow();

    proxy.set("open");
    await expect(database.query("SELECT 3 AS three")).resolves.toEqual([{ three: 3 }]);
  });
});
