import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { commentPage } from "./render-comment/comment-page.ts";
import { takeScreenshots } from "./render-comment/screenshot.ts";

/** Makes the pictures of docs/report.md from the golden comments of test/fixtures/runs. Needs Chromium. */
const PICTURES: readonly { readonly run: string; readonly picture: string; readonly unfolded?: boolean }[] = [
  { run: "slower", picture: "report-slower.png" },
  { run: "faster", picture: "report-faster.png" },
  { run: "cold", picture: "report-cold.png" },
  { run: "closed-with-purge", picture: "report-closed.png" },
  { run: "broken-configuration", picture: "report-broken-configuration.png" },
  { run: "dependency-raised", picture: "report-unfolded.png", unfolded: true },
];

const root = path.resolve(import.meta.dirname, "..");
const pages = PICTURES.map(({ run, unfolded = false }) =>
  commentPage(readFileSync(path.join(root, "test/fixtures/runs", run, "comment.md"), "utf8"), { unfolded }),
);
const pictures = await takeScreenshots(pages);
for (const [index, { picture }] of PICTURES.entries()) {
  writeFileSync(path.join(root, "docs/images", picture), pictures[index] ?? "");
}
