import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { commentPage } from "./comment-page.ts";
import { takeScreenshots } from "./screenshot.ts";

const USAGE = `Shows a comment's Markdown as GitHub would.

  node scripts/render-comment/main.ts FILE OUTPUT [--theme light|dark] [--unfolded] [--width 900] [--browser PATH]

FILE is the comment's Markdown, - for the standard input. OUTPUT ends in .html or .png; a picture needs Chromium.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    theme: { type: "string", default: "light" },
    unfolded: { type: "boolean", default: false },
    width: { type: "string", default: "900" },
    browser: { type: "string" },
  },
});
const [input, output] = positionals;
if (input === undefined || output === undefined) {
  console.error(USAGE);
  process.exit(2);
}

const theme = values.theme === "dark" ? "dark" : "light";
const page = commentPage(readFileSync(input === "-" ? 0 : input, "utf8"), { theme, unfolded: values.unfolded });
if (output.endsWith(".html")) {
  writeFileSync(output, page);
} else {
  const browser = values.browser === undefined ? {} : { browser: values.browser };
  const [picture] = await takeScreenshots([page], { width: Number(values.width), ...browser });
  writeFileSync(output, picture ?? "");
}
