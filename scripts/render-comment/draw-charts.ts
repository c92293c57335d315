import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

/** The whole of Mermaid in one file, for a page that has no network. */
const MERMAID = fileURLToPath(import.meta.resolve("mermaid/dist/mermaid.min.js"));

/** A fold that is closed shows nothing, and drawing takes time. */
const SHOWN = "pre:not(details:not([open]) *) > code.language-mermaid";

/** What GitHub does with a fence of Mermaid: the chart takes the place of its source. In strict mode, as there. */
const DRAW = `(async () => {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme: dark ? "dark" : "default" });
  const sources = document.querySelectorAll(${JSON.stringify(SHOWN)});
  for (const [index, source] of sources.entries()) {
    const chart = document.createElement("div");
    chart.className = "chart";
    source.parentElement.replaceWith(chart);
    const { svg } = await mermaid.render("chart-" + index, source.textContent, chart);
    chart.innerHTML = svg;
  }
  return sources.length;
})()`;

/** Draws the Mermaid charts that a page shows with Mermaid itself, and tells how many there were. Throws where one is no chart. */
export async function drawCharts(page: Page): Promise<number> {
  if ((await page.locator(SHOWN).count()) === 0) return 0;
  await page.addScriptTag({ path: MERMAID });
  return page.evaluate<number>(DRAW);
}
