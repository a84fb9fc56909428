import type { Browser, Locator, Page } from "@playwright/test";

/** The page of a person at a desk, in a real browser. */
export interface DashboardPage {
  readonly page: Page;
  /** The component's line on the overview. */
  readonly row: (id: string) => Locator;
  /** How often a document has been loaded; 1 as long as the page was never reloaded. */
  readonly loads: () => number;
  /** What a page must never do: throw, or try what its own policy forbids. */
  readonly faults: () => readonly string[];
  /** Resolves when the page says that it hears the server over the socket. */
  readonly live: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens the dashboard at a path and waits until it is live. */
export async function openDashboard(browser: Browser, url: string): Promise<DashboardPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  const faults: string[] = [];
  let loads = 0;
  page.on("load", () => {
    loads += 1;
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) faults.push(message.text());
  });
  const live = () => page.getByRole("banner").getByText("live", { exact: true }).waitFor();
  // Some browsers print only half of it.
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (e) => console.error('Content Security Policy:', e.violatedDirective, e.sourceFile))",
  );
  await page.goto(url);
  await live();
  return {
    page,
    row: (id) => page.getByRole("region", { name: "Components" }).getByRole("link").filter({ hasText: id }),
    loads: () => loads,
    faults: () => faults,
    live,
    close: () => context.close(),
  };
}
