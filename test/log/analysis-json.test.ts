import { expect, it } from "vitest";
import { toAnalysisJson } from "../../src/log/analysis-json.ts";
import { madeBuild, madeJob } from "../cli/analyze/made-readings.ts";

it("the JSON of analyze has the scope of each export and import, null where the log does not tell it", () => {
  const build = madeBuild({
    imports: [{ type: "gha", ref: "gha:1", outcome: "imported", seconds: 0.4, scope: "api" }],
    exports: [
      { type: "gha", outcome: "exported", seconds: 12.1, scope: "api" },
      { type: "registry", outcome: "exported", seconds: 3 },
    ],
  });
  const [job] = toAnalysisJson([madeJob("build", { builds: [build] })]).jobs;
  expect(job?.builds[0]).toMatchObject({
    imports: [{ type: "gha", ref: "gha:1", outcome: "imported", seconds: 0.4, scope: "api" }],
    exports: [
      { type: "gha", outcome: "exported", seconds: 12.1, scope: "api" },
      { type: "registry", outcome: "exported", seconds: 3, scope: null },
    ],
  });
});

it("the JSON of analyze counts what was left out, only where something was", () => {
  const jobs = [madeJob("build", { omitted: { caches: 3, goModules: 5 } }), madeJob("lint")];
  const [build, lint] = toAnalysisJson(jobs).jobs;
  expect(build?.omitted).toEqual({ caches: 3, go_modules: 5 });
  expect(lint).not.toHaveProperty("omitted");
});
