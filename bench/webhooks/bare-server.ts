import { spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "../../stand-in/free-port.ts";
import type { StandIn } from "../../stand-in/stand-in.ts";

/** Starts the server of `bare-probot.ts` with the settings that ours gets. */
export async function startBareProbot({ appId, privateKey, webhookSecret }: StandIn) {
  const port = await freePort();
  const child = spawn(process.execPath, [new URL("bare-probot.ts", import.meta.url).pathname], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      APP_ID: String(appId),
      PRIVATE_KEY: privateKey,
      WEBHOOK_SECRET: webhookSecret,
      HOST: "127.0.0.1",
      PORT: String(port),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout?.resume();
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(`${url}/ping`))) {
    if (child.exitCode !== null) throw new Error(`The bare server ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    pid: child.pid,
    stop: async () => {
      child.kill();
      await once(child, "exit");
    },
  };
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}
