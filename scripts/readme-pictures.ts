import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { commentPage } from "./render-comment/comment-page.ts";
import { takeScreenshots } from "./render-comment/screenshot.ts";

/** Makes the README's pictures from what the app wrote in a run of the demo. Needs Chromium. */
const PICTURES = { "first-push": "comment.png", merge: "comment-after-merge.png" };

const root = path.resolve(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(tmpdir(), "cachewarden-pictures-"));
try {
  execFileSync(process.execPath, [path.join(root, "demo/demo.ts"), "--save", folder], { stdio: "inherit" });
  const pages = Object.keys(PICTURES).map((part) => commentPage(readFileSync(path.join(folder, `${part}.md`), "utf8")));
  const pictures = await takeScreenshots(pages);
  for (const [index, name] of Object.values(PICTURES).entries()) {
    writeFileSync(path.join(root, "docs/images", name), pictures[index] ?? "");
  }
} finally {
  rmSync(folder, { recursive: true });
}
