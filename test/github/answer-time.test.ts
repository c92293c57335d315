import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { observedFetch, type RequestObservation } from "../../src/github/octokit.ts";

/** A server that answers so, and the client with half a second of patience; gives what it observed, too. */
async function clientOf(send: (response: ServerResponse) => void) {
  const server = createServer((_, response) => send(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const observed: RequestObservation[] = [];
  const client = observedFetch((request) => observed.push(request), 500);
  return { observed, ask: () => client(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`) };
}

it("reads an answer to its end, and observes it", async () => {
  const { ask, observed } = await clientOf((response) => response.end("{}"));
  expect(await (await ask()).text()).toBe("{}");
  expect(observed).toEqual([{ method: "GET", status: 200 }]);
});

it("gives what it read as often as it is asked, and a copy of it too, where a character came in two parts", async () => {
  const bytes = Buffer.from('{"message":"é"}');
  const { ask } = await clientOf((response) => {
    response.writeHead(422, { "x-part": "one" }).write(bytes.subarray(0, -3));
    setTimeout(() => response.end(bytes.subarray(-3)), 20);
  });
  const answer = await ask();
  expect(await answer.clone().text()).toBe('{"message":"é"}');
  expect(await answer.json()).toEqual({ message: "é" });
  expect([answer.status, answer.headers.get("x-part"), answer.url]).toEqual([422, "one", (await ask()).url]);
  expect(answer.url).toMatch(/^http:/);
});

it.each([
  ["never begins", () => {}],
  ["stops in the middle", (response: ServerResponse) => void response.write('{"total_count":')],
])("an answer that %s is none, and is waited for no longer than it may take", async (_case, send) => {
  const { ask, observed } = await clientOf(send);
  await expect(ask()).rejects.toThrow("GitHub's answer took longer than 0.5 s");
  expect(observed).toEqual([{ method: "GET", status: 0 }]);
});
