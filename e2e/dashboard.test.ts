import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium } from "@playwright/test";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ensureProgram } from "../scripts/ensure-program.ts";
import { type DashboardPage, openDashboard } from "./lib/dashboard-page.ts";
import { type EngineServer, startEngineServer } from "./lib/engine-server.ts";
import {
  API,
  createFolder,
  eventually,
  freePort,
  type PlimsollProcess,
  startPlimsoll,
} from "./lib/plimsoll-process.ts";

const executablePath = ensureProgram("chromium", { install: false });
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const MARKUP = `<img src=x onerror="globalThis.wasRun = true">`;
/** Whether anything was drawn on the first chart. An expression, evaluated in the page. */
const HAS_INK = `(() => {
  const canvas = document.querySelector('[aria-label="connection_time over time"] canvas');
  return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((part) => part > 0);
})()`;

let browser: Browser;
let folder: ReturnType<typeof createFolder>;
let port: number;
let enginePort: number;
let engine: EngineServer;
let plimsoll: PlimsollProcess | null = null;
let dashboard: DashboardPage | null = null;

/** One component that is healthy while the engine's server runs, one that is always at its warning. */
function configuration(): string {
  return `
monitoring: { check_interval: 500ms, timeout: 2s }
components:
  - id: engine-api
    type: API_SERVER
    check: { kind: http, base_url: "http://127.0.0.1:${enginePort}", endpoints: [/health] }
    confirm: { retry_interval: 100ms }
  - id: orders-db
    type: DATABASE
    check: { kind: sqlite, path: orders.db }
    thresholds: { connection_time: { warning: 0 } }
`;
}

async function start(): Promise<void> {
  plimsoll = await startPlimsoll(folder.path, { port, yaml: configuration() });
}

async function open(path = "/"): Promise<DashboardPage> {
  dashboard = await openDashboard(browser, `http://127.0.0.1:${port}${path}`);
  return dashboard;
}

describe.skipIf(executablePath === null)("the dashboard in a browser (needs Chromium: PLIMSOLL_CHROMIUM)", () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ARGS });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    folder = createFolder();
    const orders = new Database(join(folder.path, "orders.db"));
    orders.exec("CREATE TABLE orders(id INTEGER PRIMARY KEY)");
    orders.close();
    enginePort = await freePort();
    port = await freePort();
    engine = await startEngineServer(enginePort);
    await start();
  });
  afterEach(async () => {
    const faults = dashboard?.faults() ?? [];
    await dashboard?.close();
    await plimsoll?.end("SIGKILL");
    dashboard = plimsoll = null;
    await engine.stop();
    folder.remove();
    expect(faults).toEqual([]);
  });

  it("shows by itself, in words and by a shape, that a server went down and that it is back", async () => {
    const { page, row, loads } = await open();
    const engineRow = row("engine-api");
    const shape = engineRow.locator("svg path").first();
    await engineRow.filter({ hasText: "HEALTHY" }).waitFor();
    const whenHealthy = await shape.getAttribute("d");

    await engine.stop();
    await engineRow.filter({ hasText: "DOWN" }).waitFor();
    expect(await shape.getAttribute("d")).not.toBe(whenHealthy);
    const attention = page.getByRole("region", { name: "Needs attention" }).getByRole("listitem");
    await attention.filter({ hasText: "engine-api" }).filter({ hasText: "refused" }).waitFor();
    await page.getByRole("heading", { level: 1 }).filter({ hasText: "CRITICAL" }).waitFor();
    await page
      .getByRole("region", { name: "What happened" })
      .getByRole("listitem")
      .filter({ hasText: "DOWN" })
      .first()
      .waitFor();

    engine = await startEngineServer(enginePort);
    await engineRow.filter({ hasText: "HEALTHY" }).waitFor();
    expect(await shape.getAttribute("d")).toBe(whenHealthy);
    await attention.filter({ hasText: "engine-api" }).waitFor({ state: "detached" });
    expect(loads()).toBe(1);
  });

  it("opens a component's page with a chart that is drawn, every metric and what happened", async () => {
    const { page, row } = await open();
    await row("orders-db").filter({ hasText: "WARNING" }).press("Enter");
    await page.getByRole("heading", { level: 2, name: "orders-db" }).waitFor();
    await page.getByRole("img", { name: "connection_time over time" }).locator("canvas").waitFor();
    await eventually(() => page.evaluate<boolean>(HAS_INK));
    const table = page.getByRole("region", { name: "Metrics now" }).getByRole("table");
    await table.getByRole("row").filter({ hasText: "connection_time" }).filter({ hasText: "WARNING" }).waitFor();
    const events = page.getByRole("region", { name: "Events", exact: true }).getByRole("listitem");
    await events.filter({ hasText: "WARNING" }).first().waitFor();
  });

  it("says so when there is no such component", async () => {
    const { page } = await open("/components/nobody");
    await page.getByRole("heading", { name: "There is no component of this name" }).waitFor();
    await page.getByText("“nobody”").waitFor();
  });

  it("greys and says that the connection is lost when Plimsoll is killed, and is live again by itself", async () => {
    const { page, row, loads, live } = await open();
    await row("engine-api").filter({ hasText: "HEALTHY" }).waitFor();
    await plimsoll?.end("SIGKILL");
    await page.getByText(/Connection lost, showing \d\d:\d\d:\d\d/).waitFor();
    const filter = () => page.evaluate<string>("getComputedStyle(document.querySelector('main')).filter");
    expect(await filter()).toBe("grayscale(1)");

    await start();
    await live();
    await page.getByText(/Connection lost/).waitFor({ state: "detached" });
    expect(await filter()).toBe("none");
    await engine.stop();
    await row("engine-api").filter({ hasText: "DOWN" }).waitFor();
    expect(loads()).toBe(1);
  });

  it("shows markup in an id as text, on both pages, and runs nothing of it", async () => {
    const { page, row } = await open();
    const added = await fetch(`http://127.0.0.1:${port}${API}/checkers`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id: MARKUP, check: { kind: "tcp", host: "127.0.0.1", port: enginePort }, tags: [MARKUP] }),
    });
    expect(added.status).toBe(201);
    const isInert = () => page.evaluate<boolean>("document.querySelector('img') === null && !('wasRun' in globalThis)");
    await row(MARKUP).filter({ hasText: "HEALTHY" }).waitFor();
    expect(await isInert()).toBe(true);
    // By keyboard: a line that has just become HEALTHY moves among the others, away from under a pointer.
    await row(MARKUP).press("Enter");
    await page.getByRole("heading", { level: 2, name: MARKUP }).waitFor();
    await page.getByRole("region", { name: "Metrics now" }).getByRole("table").waitFor();
    expect(await isInert()).toBe(true);
  });

  describe.each(["dark", "light"])("in the %s theme", (theme) => {
    it.each([
      { what: "the overview", path: "/", ready: "Needs attention" },
      { what: "a component's page", path: "/components/engine-api", ready: "Metrics now" },
    ])("leaves nobody out: axe finds nothing on $what", async ({ path, ready }) => {
      await engine.stop();
      const { page } = await open(path);
      if (theme === "light") await page.keyboard.press("t");
      await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
      await page.getByRole("region", { name: ready }).waitFor();
      await page.getByText("DOWN", { exact: true }).first().waitFor();
      await page.getByRole("listitem").first().waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) }));
      expect(found).toEqual([]);
    });
  });
});
