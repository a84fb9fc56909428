import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium } from "@playwright/test";
import type { ComponentHealth } from "@plimsoll/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ensureProgram } from "../scripts/ensure-program.ts";
import { type DashboardPage, openDashboard } from "./lib/dashboard-page.ts";
import { createFolder, freePort, type PlimsollProcess, startPlimsoll } from "./lib/plimsoll-process.ts";

const executablePath = ensureProgram("chromium", { install: false });
const CONFIGURATION = `
components:
  - { id: this-host, check: { kind: system }, thresholds: { cpu_usage: { for: 1h }, load_5m: { for: 1h } } }
`;

/** Adds each setting that is left, one after the other, as a person would but faster. */
const OPEN_ALL = `(async () => {
  for (let left = 60; left > 0; left -= 1) {
    const select = document.querySelector('select[aria-label="Add a setting to Check"]');
    if (select === null) return;
    select.value = select.options[1].value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await new Promise((drawn) => requestAnimationFrame(drawn));
  }
})()`;

let browser: Browser;
let folder: ReturnType<typeof createFolder>;
let plimsoll: PlimsollProcess;
let target: Server;
let dashboard: DashboardPage;

describe.skipIf(executablePath === null)("components by forms (needs Chromium: PLIMSOLL_CHROMIUM)", () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox", "--disable-gpu"] });
    target = createServer((_request, response) => response.end("well")).listen(0, "127.0.0.1");
  });
  afterAll(async () => {
    await browser.close();
    target.close();
  });
  beforeEach(async () => {
    folder = createFolder();
    plimsoll = await startPlimsoll(folder.path, { port: await freePort(), yaml: CONFIGURATION });
    dashboard = await openDashboard(browser, `${plimsoll.origin}/manage`);
  });
  afterEach(async () => {
    const faults = dashboard.faults();
    await dashboard.close();
    await plimsoll.end("SIGKILL");
    folder.remove();
    expect(faults).toEqual([]);
  });

  const violations = async () =>
    (await new AxeBuilder({ page: dashboard.page }).analyze()).violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html }) => html),
    }));

  it("are added, tested first, seen live, changed, cloned and deleted by name", async () => {
    const { page } = dashboard;
    const address = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
    await page.getByRole("link", { name: "Add a component" }).click();
    await page.getByLabel("id", { exact: false }).first().fill("desk api");
    await page.getByLabel(/^kind/).selectOption("http");
    await page.getByLabel("Add a setting to Check").selectOption("base_url");
    await page.getByLabel(/^base_url/).fill(address);
    await page.getByLabel(/^interval/).fill("soon");
    await page.getByRole("button", { name: "Save" }).click();
    const interval = page.getByLabel(/^interval/);
    await page.getByRole("alert").getByText("interval").first().waitFor();
    expect(await interval.getAttribute("aria-invalid")).toBe("true");
    await interval.fill("500ms");
    await page.getByLabel("Add a setting to Check").selectOption("endpoints");
    await page.getByRole("button", { name: "Add to endpoints" }).click();
    await page.getByLabel("endpoints 1", { exact: true }).fill("/");

    await page.getByRole("button", { name: "Test", exact: true }).click();
    const test = page.getByRole("region", { name: "Test before saving" });
    await test.getByText("HEALTHY").first().waitFor();
    await test.getByRole("rowheader", { name: /response_time/ }).waitFor();
    expect(await plimsoll.get<{ items: unknown[] }>("/components")).toMatchObject({ items: [{}] });
    expect(await violations()).toEqual([]);

    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("desk api was saved and is checked now.").waitFor();
    await page.keyboard.press("o");
    await dashboard.row("desk api").filter({ hasText: "HEALTHY" }).waitFor();

    await page.keyboard.press("e");
    await page.getByRole("link", { name: "Edit desk api" }).click();
    await page.getByLabel("New name in thresholds").fill("response_time");
    await page.keyboard.press("Enter");
    const edges = page.getByRole("group", { name: /^response_time/ });
    await edges.getByLabel("Add a setting to response_time").selectOption("warning");
    await edges.getByLabel(/^warning/).fill("0");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("desk api was saved").waitFor();
    const desk = () => plimsoll.get<ComponentHealth>(`/components/${encodeURIComponent("desk api")}`);
    await expect.poll(async () => (await desk()).status, { timeout: 10_000 }).toBe("WARNING");

    await page.getByRole("link", { name: "Clone desk api" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("desk api-copy was saved").waitFor();
    await page.getByRole("button", { name: "Delete desk api-copy" }).click();
    await page.keyboard.type("desk api-copy");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Edit desk api-copy" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "History desk api", exact: true }).click();
    await page.getByText("change checker").first().waitFor();
    expect(dashboard.loads()).toBe(1);
  });

  it("of every kind that the server knows have a form that can be filled", { timeout: 240_000 }, async () => {
    const { page } = dashboard;
    await page.goto(`${plimsoll.origin}/manage/new`);
    const kind = page.getByLabel(/^kind/);
    await kind.waitFor();
    const kinds = (await kind.locator("option").allTextContents()).filter((it) => it !== "choose a kind");
    expect(kinds.length).toBeGreaterThan(20);
    const check = page.getByRole("region", { name: "Check" });
    for (const name of kinds) {
      await kind.selectOption(name);
      const more = check.getByLabel("Add a setting to Check");
      // Everything that a kind takes is opened: none breaks the page, and none is left to be written as YAML alone.
      await page.evaluate(OPEN_ALL);
      expect(await more.count(), name).toBe(0);
      expect(await check.locator("input, select, textarea").count(), name).toBeGreaterThan(1);
      expect(await page.getByLabel("The component as YAML").inputValue()).toContain(`kind: ${name}`);
    }
    await page.getByLabel("New name in thresholds").fill(`metric{of="${"a-long-name-".repeat(12)}"}`);
    await page.keyboard.press("Enter");
    expect(await violations()).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  });

  it("are exported, and imported again after it was shown what would come of it", async () => {
    const { page } = dashboard;
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export as YAML" }).click();
    const path = await (await download).path();
    await page.getByRole("link", { name: "Import" }).click();
    await page.getByLabel("File", { exact: true }).setInputFiles(path);
    await page.getByRole("button", { name: "See what would come of it" }).click();
    const plan = page.getByRole("region", { name: "What would be done" });
    await plan.getByText("0 to add, 0 to change, 0 the same, 1 refused.").waitFor();
    await page
      .getByLabel("or its text")
      .fill(`- { id: new, check: { kind: tcp, host: 127.0.0.1, port: 1 }, depends_on: [newer] }
- { id: newer, check: { kind: tcp, host: 127.0.0.1, port: 1 } }`);
    await page.getByRole("button", { name: "See what would come of it" }).click();
    await plan.getByRole("button", { name: "Take 2 over" }).click();
    await plan.getByText("2 taken over.").waitFor();
    expect((await plimsoll.get<ComponentHealth>("/components/new")).depends_on).toEqual(["newer"]);
    expect(await violations()).toEqual([]);
  });
});
