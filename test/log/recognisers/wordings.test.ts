import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { pageWithWordings } from "../../../scripts/list-wordings.ts";

it("docs/log-formats.md lists every wording that is understood: npx node scripts/list-wordings.ts", () => {
  const page = readFileSync(path.join(import.meta.dirname, "../../../docs/log-formats.md"), "utf8");
  expect(page).toBe(pageWithWordings(page));
});
