import { defineConfig } from "vitest/config";

/** Tests with a database, a server or a process of their own. All others only compute and end in seconds. */
const SYSTEM = ["store", "queue", "tasks", "server", "system", "stand-in", "demo", "cli"].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

/** Tests that are about time as well: they run when the others have ended, and one after the other. */
const ALONE = ["test/chaos/**/*.test.ts"];

/** CI counts the results. */
const reporters = process.env.CI === "true" ? ["default", "json"] : ["default"];

export default defineConfig({
  test: {
    testTimeout: 20_000,
    // Most tests of whole systems wait for a clock or another process most of their time.
    maxWorkers: 3,
    reporters,
    // A busy machine makes a test of clocks late once in a while; a fault shows again, and the report says which was tried twice.
    retry: process.env.CI === "true" ? 1 : 0,
    outputFile: { json: "node_modules/.cache/cachewarden/test-results.json" },
    projects: [
      { extends: true, test: { name: "fast", include: ["test/**/*.test.ts"], exclude: [...SYSTEM, ...ALONE] } },
      {
        extends: true,
        test: {
          name: "system",
          include: SYSTEM,
          globalSetup: "test/databases/global-setup.ts",
          hookTimeout: 60_000,
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "alone",
          include: ALONE,
          globalSetup: "test/databases/global-setup.ts",
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
