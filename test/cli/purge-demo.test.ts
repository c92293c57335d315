import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createKratix, type Kratix } from "../../demo/kratix/kratix.ts";
import { runCli } from "./run-cli.ts";

let kratix: Kratix;

beforeAll(async () => {
  kratix = await createKratix();
  const { standIn, repository, pull } = kratix;
  standIn.world.addPersonalToken({ token: "ghp_of_a_maintainer", login: "mona" });
  kratix.runEnds("pull-cold");
  kratix.runEnds("pull-warm");
  standIn.world.closePull({ repository, pull, merged: true });
});
afterAll(() => kratix.standIn.stop());

it("cachewarden purge --dry-run prints a plan for the demo's repository that a maintainer would sign", async () => {
  const { standIn, repository } = kratix;
  const env = { GHE_HOST: standIn.host, GHE_PROTOCOL: "http", GITHUB_TOKEN: "ghp_of_a_maintainer", COLUMNS: "100" };
  const { stdout, exitCode } = await runCli(["purge", repository, "--dry-run"], { env });
  expect(exitCode).toBe(0);
  // The entries are as old as the test.
  expect(stdout.replaceAll(/\d min/g, "0 min")).toBe(`syntasso/kratix: 9.73 GB of 10 GB (97 %) in 16 entries

Delete 10 entries (1.28 GB)
  Key                                                                                Size  Last used
refs/pull/12/merge: pull request 12 is closed
  setup-go-Linux-x64-ubuntu24-go-1.24.4-5…fe86fc486e429126ec372f7b42717c8e9d49dd  24.9 MB      0 min
  kratix-tools-Linux-go1.24.4-a3f09b12                                             2.8 MB      0 min
  index-kratix-1-5349eb8d#1                                                       4.31 kB      0 min
  index-quick-start-installer-1-5349eb8d#1                                        3.18 kB      0 min
  index-kratix-1-5349eb8d#2                                                       4.33 kB      0 min
  index-quick-start-installer-1-5349eb8d#2                                        3.18 kB      0 min
  buildkit-blob-1-sha256:a8419124c74fa0f9…e619a2ffb2129992dc55c8f45fe22b0e952721   412 MB      0 min
  buildkit-blob-1-sha256:fab832ce44d9fb33…59824bd5eb284deca47167765e4ff30d410b44   237 MB      0 min
  buildkit-blob-1-sha256:46d03a1b0693afa5…599d9730e14998711c2d5e6025e6a9053d14ef   198 MB      0 min
  buildkit-blob-1-sha256:89022e6d6a146bb4…ae5b62f179ffd4c5400b9fb3aec80c3bbd2401   410 MB      0 min

Keep 6 entries (8.45 GB)
Why                                     Entries     Size
an open pull request's                        3  7.42 GB
the default branch: every run reads it        3  1.02 GB

Dry run: nothing was deleted.
`);
});

it("the demo's indexes are named after their ref, as BuildKit names them", () => {
  const { standIn, repository, pull } = kratix;
  const ref = `refs/pull/${pull}/merge`;
  const digest = createHash("sha256").update(ref).digest("hex").slice(0, 8);
  const keys = Array.from(standIn.state.repository(repository).caches.all(), ({ key }) => key);
  const indexes = keys.filter((key) => key.startsWith("index-"));
  expect(indexes).toHaveLength(4);
  for (const key of indexes) expect(key).toMatch(new RegExp(`-1-${digest}#\\d$`));
});
