import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium } from "@playwright/test";
import type { RecoveryOverview } from "@plimsoll/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ensureProgram } from "../scripts/ensure-program.ts";
import { type DashboardPage, openDashboard } from "./lib/dashboard-page.ts";
import { createFolder, eventually, freePort, type PlimsollProcess, startPlimsoll } from "./lib/plimsoll-process.ts";

const executablePath = ensureProgram("chromium", { install: false });

/** The strategy runs as long as its PID file is there; the action puts that back. */
const CONFIGURATION = `
monitoring: { check_interval: 500ms, timeout: 2s }
components:
  - id: strategy
    type: PROCESS
    check: { kind: process, pid_file: strategy.pid }
    confirm: { retry_interval: 100ms }
    recovery: { actions: [restart-strategy] }
  - { id: this-host, check: { kind: system }, thresholds: { cpu_usage: { for: 1h }, load_5m: { for: 1h } } }
recovery:
  actions:
    - { id: restart-strategy, kind: command, argv: [cp, spare.pid, strategy.pid], mode: live, deadline: 10s }
    - { id: clear-cache, kind: command, argv: [rm, -f, cache.db], deadline: 10s }
`;

let browser: Browser;
let folder: ReturnType<typeof createFolder>;
let plimsoll: PlimsollProcess;
let dashboard: DashboardPage | null = null;

describe.skipIf(executablePath === null)("recovery in a browser (needs Chromium: PLIMSOLL_CHROMIUM)", () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox", "--disable-gpu"] });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    folder = createFolder();
    writeFileSync(join(folder.path, "spare.pid"), String(process.pid));
    copyFileSync(join(folder.path, "spare.pid"), join(folder.path, "strategy.pid"));
    plimsoll = await startPlimsoll(folder.path, { port: await freePort(), yaml: CONFIGURATION });
  });
  afterEach(async () => {
    const faults = dashboard?.faults() ?? [];
    await dashboard?.close();
    dashboard = null;
    await plimsoll.end("SIGKILL");
    folder.remove();
    expect(faults).toEqual([]);
  });

  const breakStrategy = async () => {
    await eventually(async () => (await plimsoll.get<{ status: string }>("/components/strategy")).status === "HEALTHY");
    rmSync(join(folder.path, "strategy.pid"));
  };

  it("shows live how what is DOWN is healed, and is paused and resumed", async () => {
    dashboard = await openDashboard(browser, `${plimsoll.origin}/recovery`);
    const { page, loads } = dashboard;
    await page.getByText("Nothing has been tried yet.").waitFor();
    await breakStrategy();
    const history = page.getByRole("region", { name: "History" });
    await history.getByRole("row").filter({ hasText: "restart-strategy" }).filter({ hasText: "succeeded" }).waitFor();
    await history.getByRole("button", { name: /Details of restart-strategy/ }).click();
    await history.getByText("Before", { exact: false }).first().waitFor();

    await page.getByRole("button", { name: "Pause all recovery" }).click();
    await page.keyboard.press("Enter");
    const halt = page.getByRole("region", { name: "All recovery is paused" });
    await halt.getByText("by local").waitFor();
    expect((await plimsoll.get<RecoveryOverview>("/recovery")).paused?.reason).toBe("paused from the dashboard");
    await halt.getByRole("button", { name: "Resume recovery" }).click();
    await page.keyboard.type("seen");
    await page.keyboard.press("Enter");
    await halt.waitFor({ state: "detached" });
    expect((await plimsoll.get<RecoveryOverview>("/recovery")).paused).toBeNull();
    expect(loads()).toBe(1);

    await page.goto(`${plimsoll.origin}/components/strategy`);
    await page.getByRole("region", { name: "Recovery" }).getByText("succeeded").waitFor();
  });

  it.each(["dark", "light"])("leaves nobody out and overflows nowhere in the %s theme", async (theme) => {
    dashboard = await openDashboard(browser, `${plimsoll.origin}/recovery`);
    const { page } = dashboard;
    if (theme === "light") await page.keyboard.press("t");
    await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
    await breakStrategy();
    const history = page.getByRole("region", { name: "History" });
    await history.getByRole("row").filter({ hasText: "succeeded" }).waitFor();
    await history.getByRole("button", { name: /Details of restart-strategy/ }).click();
    await page.getByRole("button", { name: "Pause all recovery" }).click();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Resume recovery" }).click();
    await page.getByRole("button", { name: "Start… clear-cache" }).click();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) }))).toEqual([]);
    for (const width of [360, 1280, 2560]) {
      await page.setViewportSize({ width, height: 1010 });
      const over = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      expect({ width, over: Math.max(0, over) }).toEqual({ width, over: 0 });
    }
  });
});
