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
Ref                 Key                                   Size  Last used  Why
refs/pull/12/merge  setup-go-Linux-x…7b42717c8e9d49dd  24.9 MB      0 min  pull request 12 is closed
refs/pull/12/merge  kratix-tools-Lin…o1.24.4-a3f09b12   2.8 MB      0 min  pull request 12 is closed
refs/pull/12/merge  index-kratix-1                     4.31 kB      0 min  pull request 12 is closed
refs/pull/12/merge  index-quick-start-installer-1      3.18 kB      0 min  pull request 12 is closed
refs/pull/12/merge  index-kratix-2                     4.33 kB      0 min  pull request 12 is closed
refs/pull/12/merge  index-quick-start-installer-2      3.18 kB      0 min  pull request 12 is closed
refs/pull/12/merge  buildkit-blob-1-…f45fe22b0e952721   412 MB      0 min  pull request 12 is closed
refs/pull/12/merge  buildkit-blob-1-…765e4ff30d410b44   237 MB      0 min  pull request 12 is closed
refs/pull/12/merge  buildkit-blob-1-…6025e6a9053d14ef   198 MB      0 min  pull request 12 is closed
refs/pull/12/merge  buildkit-blob-1-…b3aec80c3bbd2401   410 MB      0 min  pull request 12 is closed

Keep 6 entries (8.45 GB)
Why                                     Entries     Size
an open pull request's                        3  7.42 GB
the default branch: every run reads it        3  1.02 GB

Dry run: nothing was deleted.
`);
});
