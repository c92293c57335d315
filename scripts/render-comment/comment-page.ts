import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { commentHtml } from "./comment-html.ts";

export interface PageOptions {
  readonly theme?: "light" | "dark";
  /** Show what is folded. */
  readonly unfolded?: boolean;
}

/** GitHub's own style sheets for Markdown, one for each theme. */
const STYLES = {
  light: "github-markdown-css/github-markdown-light.css",
  dark: "github-markdown-css/github-markdown-dark.css",
} as const;

/** The colours around the comment, from Primer, GitHub's design system. */
const FRAMES = {
  light: { page: "#ffffff", head: "#f6f8fa", line: "#d1d9e0", text: "#1f2328", faint: "#59636e", mark: "#0969da" },
  dark: { page: "#0d1117", head: "#151b23", line: "#3d444d", text: "#f0f6fc", faint: "#9198a1", mark: "#4493f8" },
} as const;

/** A page that shows one comment as it stands on a pull request: the author's line, a frame, and the comment in it. */
export function commentPage(markdown: string, { theme = "light", unfolded = false }: PageOptions = {}): string {
  const html = commentHtml(markdown);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>A comment of Cachewarden</title>
<style>${readFileSync(fileURLToPath(import.meta.resolve(STYLES[theme])), "utf8")}</style>
<style>${frame(FRAMES[theme])}</style>
<main>${AVATAR}<article>
<header><b>cachewarden</b><span class="bot">bot</span> <span>commented now</span></header>
<div class="markdown-body">${unfolded ? html.replaceAll("<details>", "<details open>") : html}</div>
</article></main></html>
`;
}

/** Stands in for the app's picture: a cache of shelves behind a warden's shield. */
const AVATAR = `<svg class="avatar" viewBox="0 0 40 40" aria-hidden="true"><rect width="40" height="40" rx="9" fill="#1a7f64"/>
<path d="M20 7l11 4v8.2c0 6.6-4.5 11.6-11 13.8-6.5-2.2-11-7.2-11-13.8V11z" fill="#fff"/>
<path d="M14.5 15.5h11M14.5 20h11M14.5 24.5h7" stroke="#1a7f64" stroke-width="2.4" stroke-linecap="round"/></svg>`;

function frame({ page, head, line, text, faint, mark }: (typeof FRAMES)["light" | "dark"]): string {
  return `
html { background: ${page}; color-scheme: ${page === "#ffffff" ? "light" : "dark"}; }
body { margin: 0; }
main { display: flex; gap: 16px; width: max-content; padding: 16px; box-sizing: border-box; max-width: 100vw; min-width: 100vw; }
.avatar { width: 40px; height: 40px; flex: none; }
article { border: 1px solid ${line}; border-radius: 6px; flex: 1; min-width: 0; position: relative; }
article::before { content: ""; position: absolute; left: -6px; top: 14px; width: 10px; height: 10px; background: ${head};
  border: 1px solid ${line}; border-right: 0; border-top: 0; transform: rotate(45deg); }
header { position: relative; background: ${head}; border-bottom: 1px solid ${line}; border-radius: 6px 6px 0 0; padding: 9px 16px;
  font: 14px/21px -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; color: ${faint}; }
header b { color: ${text}; font-weight: 600; }
header b + .bot { border: 1px solid ${line}; border-radius: 2em; padding: 0 7px; font-size: 12px; margin: 0 4px 0 6px; color: ${mark}; }
.markdown-body { padding: 16px; font-size: 14px; overflow-x: auto; border-radius: 0 0 6px 6px; }
.markdown-body > :last-child { margin-bottom: 0 !important; }
`;
}
