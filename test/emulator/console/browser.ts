import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";

/** Chromium or Chrome on this machine; CHROMIUM names another one. */
const executable = [
  process.env.CHROMIUM,
  ...(process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].map((name) => join(folder, name))),
].find((path) => path !== undefined && existsSync(path));

/** Nothing of it leaves the machine. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser with nothing in it. */
export interface Browser extends AsyncDisposable {
  /** A page in a tab of its own. What goes wrong in it is in `errors`. */
  open(url: string, options?: { colorScheme?: "light" | "dark"; width?: number; height?: number }): Promise<Page>;
  readonly errors: string[];
}

/** Starts a browser; undefined, with a notice, where none is installed or it does not run. */
export async function startBrowser(): Promise<Browser | undefined> {
  if (executable === undefined) {
    process.stderr.write("No Chromium is on PATH, so the console is not tested.\n");
    return undefined;
  }
  const profile = mkdtempSync(join(tmpdir(), "console-browser-"));
  let context: BrowserContext;
  try {
    context = await chromium.launchPersistentContext(profile, { executablePath: executable, headless: true, args });
  } catch (error) {
    process.stderr.write(`${executable} does not run, so the console is not tested: ${(error as Error).message.split("\n")[0]}\n`);
    return undefined;
  }
  const errors: string[] = [];
  return {
    errors,
    open: async (url, { colorScheme = "light", width = 1280, height = 720 } = {}) => {
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => {
        // What the vendor does not take is refused with 400, which is meant to happen.
        if (message.type() === "error" && !message.text().includes("status of 400")) errors.push(message.text());
      });
      page.on("request", (request) => {
        if (new URL(request.url()).hostname !== "127.0.0.1") errors.push(`asks ${request.url()}`);
      });
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.goto(url);
      await page.locator("h1").waitFor();
      return page;
    },
    [Symbol.asyncDispose]: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
