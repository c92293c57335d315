import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

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
export async function takeScreenshots(
  pages: readonly string[],
  { width = 900, browser = findBrowser() }: ScreenshotOptions = {},
): Promise<readonly Buffer[]> {
  if (browser === undefined) {
    throw new Error(
      `No browser for the picture: none of ${BROWSERS.join(", ")} exists. Install chromium, or name one.`,
    );
  }
  const running = await chromium.launch({ executablePath: browser, args: ARGUMENTS });
  try {
    const pictures: Buffer[] = [];
    for (const html of pages) {
      const page = await running.newPage({ viewport: { width, height: 200 }, deviceScaleFactor: 2 });
      await page.setContent(html);
      pictures.push(await page.screenshot({ fullPage: true }));
      await page.close();
    }
    return pictures;
  } finally {
    await running.close();
  }
}
