import { existsSync } from "node:fs";
import { chromium, type Page } from "playwright-core";
import { drawCharts } from "./draw-charts.ts";

export interface ScreenshotOptions {
  /** Width of the page, in CSS pixels. A comment on GitHub has about 900. */
  readonly width?: number;
  /** The browser's program. Default: the one that the system's package installed. */
  readonly browser?: string;
}

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** In a container there is no sandbox to be had; and the browser has no business on the network. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The installed browser, or nothing. */
export function findBrowser(): string | undefined {
  return BROWSERS.find((path) => existsSync(path));
}

/** Pictures of pages, one after the other from one browser, each as high as its content; PNG, twice as fine as CSS pixels. */
export function takeScreenshots(pages: readonly string[], options: ScreenshotOptions = {}): Promise<readonly Buffer[]> {
  return visitPages(pages, (page) => page.screenshot({ fullPage: true }), options);
}

/** Shows pages in one browser, one after the other, with their charts drawn. */
export async function visitPages<Seen>(
  pages: readonly string[],
  look: (page: Page) => Promise<Seen>,
  { width = 900, browser = findBrowser() }: ScreenshotOptions = {},
): Promise<readonly Seen[]> {
  if (browser === undefined) {
    throw new Error(
      `No browser for the picture: none of ${BROWSERS.join(", ")} exists. Install chromium, or name one.`,
    );
  }
  const running = await chromium.launch({ executablePath: browser, args: ARGUMENTS });
  try {
    const seen: Seen[] = [];
    for (const html of pages) {
      const page = await running.newPage({ viewport: { width, height: 200 }, deviceScaleFactor: 2 });
      await page.setContent(html);
      await drawCharts(page);
      seen.push(await look(page));
      await page.close();
    }
    return seen;
  } finally {
    await running.close();
  }
}
