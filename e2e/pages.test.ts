import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureProgram } from "../scripts/ensure-program.ts";
import { openDashboard } from "./lib/dashboard-page.ts";
import { createFolder, freePort, type PlimsollProcess, startPlimsoll } from "./lib/plimsoll-process.ts";

const executablePath = ensureProgram("chromium", { install: false });
const ARGS = ["--no-sandbox", "--disable-gpu"];
const LONG = "a-host-with-a-name-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on";
const PHONE = { width: 360, height: 800 };

const configuration = `monitoring: { check_interval: 1s }
components:
  - { id: ${LONG}, type: SYSTEM_RESOURCES, check: { kind: system } }
  - { id: gone, type: API_SERVER, depends_on: [${LONG}], check: { kind: tcp, host: 127.0.0.1, port: 1 } }
  - { id: order-path, type: ORDER_EXECUTION, check: { kind: tcp, host: 127.0.0.1, port: 1 } }
  - { id: risk-host, type: RISK_ENGINE, check: { kind: system } }
slos:
  - { id: hosts, component: ${LONG}, objective: 99.9, window: 30d }
  - { id: order-path, component: gone, objective: 99, window: 7d }
`;

describe.skipIf(executablePath === null)("further pages (need Chromium: PLIMSOLL_CHROMIUM)", () => {
  let browser: Browser;
  let plimsoll: PlimsollProcess;
  let origin = "";
  const folder = createFolder();
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ARGS });
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    plimsoll = await startPlimsoll(folder.path, { port, yaml: configuration });
  });
  afterAll(async () => {
    await browser.close();
    await plimsoll.end("SIGTERM");
    folder.remove();
  });

  const PAGES = [
    { path: "/trading", ready: "No feed is followed" },
    { path: "/map", ready: "DOWN" },
    { path: "/insight/warnings", ready: "Nothing is sure to reach a threshold" },
    { path: "/insight/objectives", ready: "Error budget:" },
    { path: "/insight/capacity", ready: "of history" },
    { path: "/insight/backtest", ready: "Would this threshold have called me?" },
    { path: "/insight/compliance", ready: "At a glance" },
    { path: "/insight/reports", ready: "Make a report now" },
    { path: "/manage", ready: "Export as YAML" },
    { path: "/manage/new", ready: "Test before saving" },
    { path: `/manage/edit/${LONG}`, ready: "can only be changed there" },
    { path: "/manage/found", ready: "What was found" },
    { path: "/manage/import", ready: "See what would come of it" },
    { path: "/insight/audit", ready: "start with configuration" },
  ];

  it.each(PAGES)("show what there is, leave nobody out and fit a phone: $path", async ({ path, ready }) => {
    const { page, faults, close } = await openDashboard(browser, `${origin}${path}`);
    await page.getByText(ready).first().waitFor();
    for (const theme of ["dark", "light"]) {
      if (theme === "light") await page.keyboard.press("t");
      await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
    }
    await page.setViewportSize(PHONE);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(faults()).toEqual([]);
    await close();
  });

  it("show the worst first on the wall, from the widest screen to a phone", async () => {
    const { page, faults, close } = await openDashboard(browser, origin);
    await page.goto(`${origin}/wall`);
    await page.getByRole("listitem").first().filter({ hasText: "DOWN" }).waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
    for (const size of [{ width: 2560, height: 1440 }, PHONE]) {
      await page.setViewportSize(size);
      expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    }
    expect(faults()).toEqual([]);
    await close();
  });

  it("lay the command palette and the table of keys over the page, and leave nobody out of them", async () => {
    const { page, faults, close } = await openDashboard(browser, `${origin}/map`);
    const expectReadable = async (): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
    };
    const palette = page.getByRole("dialog", { name: "Command palette" });
    const keys = page.getByRole("dialog", { name: "Keys" });
    for (const theme of ["dark", "light"]) {
      if (theme === "light") await page.keyboard.press("t");
      await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
      await page.keyboard.press("Control+k");
      await palette.getByRole("option").first().waitFor();
      await expectReadable();
      await palette.getByRole("combobox").press("Escape");
      await palette.waitFor({ state: "hidden" });
      await page.keyboard.press("?");
      await keys.getByText("show every key").waitFor();
      await expectReadable();
      await page.keyboard.press("Escape");
      await keys.waitFor({ state: "hidden" });
    }
    await page.setViewportSize(PHONE);
    await page.keyboard.press("Control+k");
    await palette.getByRole("combobox").fill("a-host-with");
    await palette.getByRole("option").filter({ hasText: LONG }).first().waitFor();
    expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    await palette.getByRole("combobox").press("Enter");
    await page.waitForURL(`**/components/${LONG}`);
    expect(faults()).toEqual([]);
    await close();
  });

  it("try other thresholds on what the real server has stored", async () => {
    const { page, faults, close } = await openDashboard(browser, `${origin}/insight/backtest?component=${LONG}`);
    await page.getByLabel(/^Warning at or/).fill("1");
    await page.getByRole("button", { name: "Run the backtest" }).click();
    await page
      .getByRole("region", { name: "What would have been" })
      .getByText(/too short to say how many a week/)
      .first()
      .waitFor();
    for (const theme of ["dark", "light"]) {
      if (theme === "light") await page.getByRole("heading", { name: "Insight" }).click();
      if (theme === "light") await page.keyboard.press("t");
      await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
    }
    await page.setViewportSize(PHONE);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(faults()).toEqual([]);
    await close();
  });

  it("verify the audit trail of the real server", async () => {
    const { page, close } = await openDashboard(browser, `${origin}/insight/audit`);
    await page.getByRole("button", { name: "Verify the trail" }).click();
    await page.getByText("WHOLE", { exact: true }).waitFor();
    await close();
  });
});
