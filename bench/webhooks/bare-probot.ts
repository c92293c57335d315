import { run } from "probot";

/** A Probot server that verifies every delivery and does nothing: what any app on Probot costs at least. */
await run((app) => {
  app.on("workflow_run.completed", () => {});
});
