import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium } from "@playwright/test";
import type { Page as ApiPage, Incident } from "@plimsoll/core";
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
import { type Receiver, startReceiver } from "./lib/receiver.ts";

const executablePath = ensureProgram("chromium", { install: false });

let browser: Browser;
let folder: ReturnType<typeof createFolder>;
let enginePort: number;
let engine: EngineServer;
let receiver: Receiver;
let plimsoll: PlimsollProcess;
let dashboard: DashboardPage | null = null;

function configuration(): string {
  return `
monitoring: { check_interval: 500ms, timeout: 2s }
components:
  - id: engine-api
    type: API_SERVER
    check: { kind: http, base_url: "http://127.0.0.1:${enginePort}", endpoints: [/health] }
    confirm: { retry_interval: 100ms }
    tags: [trading]
  - { id: this-host, check: { kind: system }, thresholds: { cpu_usage: { for: 1h }, load_5m: { for: 1h } } }
alerting:
  channels: [{ id: desk, kind: webhook, url: "${receiver.url}", secret: "s3cret" }]
  routes: [{ match: { min_severity: MEDIUM }, channels: [desk], group_wait: 0s }]
  incident_clocks: [dora]
maintenance:
  - { id: weekly-restart, match: { tags: [research] }, note: weekly restart, duration: 1h, weekly: { days: [sun], at: "22:00" } }
`;
}

async function open(path: string): Promise<DashboardPage> {
  dashboard = await openDashboard(browser, `${plimsoll.origin}${path}`);
  return dashboard;
}

const incidents = async (status: "open" | "resolved") =>
  (await plimsoll.get<ApiPage<Incident>>(`/incidents?status=${status}`)).items;

describe.skipIf(executablePath === null)("incidents in a browser (needs Chromium: PLIMSOLL_CHROMIUM)", () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox", "--disable-gpu"] });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    folder = createFolder();
    receiver = await startReceiver();
    enginePort = await freePort();
    engine = await startEngineServer(enginePort);
    plimsoll = await startPlimsoll(folder.path, { port: await freePort(), yaml: configuration() });
  });
  afterEach(async () => {
    const faults = dashboard?.faults() ?? [];
    await dashboard?.close();
    dashboard = null;
    await plimsoll.end("SIGKILL");
    await engine.stop();
    await receiver.stop();
    folder.remove();
    expect(faults).toEqual([]);
  });

  it("opens one live, is taken and noted on the page by name, and is resolved by the recovery", async () => {
    const { page, loads } = await open("/incidents");
    await page.getByText("No incident is open.", { exact: false }).waitFor();
    await engine.stop();
    const line = page.getByRole("region", { name: "Open incidents" }).getByRole("listitem");
    await line.filter({ hasText: "engine-api" }).filter({ hasText: "nobody has it" }).first().waitFor();
    await page.getByRole("link", { name: /Incidents \d+ open/ }).waitFor();

    await line.filter({ hasText: "engine-api" }).first().getByRole("link").click();
    await page.getByRole("heading", { level: 2, name: /INC-\d+/ }).waitFor();
    await page.getByRole("button", { name: "Acknowledge", exact: true }).click();
    await page.keyboard.type("looking into it");
    await page.keyboard.press("Enter");
    const timeline = page.getByRole("region", { name: "Timeline" }).getByRole("listitem");
    const acknowledged = timeline.filter({ hasText: "acknowledged" }).filter({ hasText: "looking into it" });
    await acknowledged.filter({ hasText: "by local" }).waitFor();
    await page.getByText("local has it", { exact: false }).waitFor();

    await page.getByRole("button", { name: "Note…" }).click();
    await page.keyboard.type("restarting the engine");
    await page.keyboard.press("Enter");
    await timeline.filter({ hasText: "restarting the engine" }).waitFor();
    await timeline.filter({ hasText: "told" }).filter({ hasText: "desk" }).first().waitFor();
    const clocks = page.getByRole("region", { name: "Clocks" });
    await clocks.getByRole("button", { name: "Mark as met: DORA initial notification", exact: true }).click();
    await clocks.getByText("by local").waitFor();

    engine = await startEngineServer(enginePort);
    await page.getByText("Resolved at", { exact: false }).waitFor();
    await timeline.filter({ hasText: "resolved after" }).waitFor();
    const markdown = page.waitForEvent("download");
    await page.getByRole("link", { name: "Markdown" }).click();
    expect((await markdown).suggestedFilename()).toMatch(/^incident-\d+\.md$/);
    expect(loads()).toBe(1);
  });

  it("is taken on the overview at one press", async () => {
    const { page } = await open("/");
    await engine.stop();
    const attention = page.getByRole("region", { name: "Needs attention" });
    await attention.getByRole("button", { name: /Acknowledge INC-/ }).click();
    await attention.getByText("acknowledged, local has it").first().waitFor();
    expect((await incidents("open"))[0]?.acknowledged?.by).toBe("local");
  });

  it("adds a silence that keeps an alert back and ends it, adds a window and removes it, and tests a channel", async () => {
    const { page } = await open("/alerting");
    const silences = page.getByRole("region", { name: "Silences" });
    await silences.getByRole("button", { name: "Add a silence…" }).click();
    await page.keyboard.type("engine-*");
    await silences.getByText("Will silence 1 of 2 components").waitFor();
    await silences.getByLabel("Reason").fill("planned restart");
    await silences.getByRole("button", { name: "Silence", exact: true }).click();
    await silences.getByRole("listitem").filter({ hasText: "planned restart" }).waitFor();
    await page.getByRole("link", { name: "1 silence now" }).waitFor();

    await engine.stop();
    const kept = page.getByRole("region", { name: "Kept from people" }).getByRole("listitem");
    await kept.filter({ hasText: "engine-api" }).filter({ hasText: "planned restart" }).first().waitFor();
    expect(receiver.alerts().filter(({ component_id }) => component_id === "engine-api")).toEqual([]);
    await silences.getByRole("button", { name: "End the silence of engine-*" }).click();
    await silences.getByRole("button", { name: "Yes, end" }).click();
    await silences.getByText("Nothing is silenced", { exact: false }).waitFor();
    await eventually(() => receiver.alerts().some(({ component_id }) => component_id === "engine-api"));

    const windows = page.getByRole("region", { name: "Maintenance", exact: true });
    await windows.getByRole("listitem").filter({ hasText: "weekly-restart" }).waitFor();
    await windows.getByRole("button", { name: "Add a window…" }).click();
    await windows.getByLabel("Tags").fill("trading");
    await windows.getByLabel("Name").fill("exchange-upgrade");
    await windows.getByLabel("Why").fill("new gateway");
    await windows.getByRole("button", { name: "Add the window" }).click();
    await windows.getByRole("listitem").filter({ hasText: "exchange-upgrade" }).waitFor();
    await windows.getByRole("button", { name: "Remove exchange-upgrade" }).click();
    await windows.getByRole("button", { name: "Yes, remove" }).click();
    await windows.getByText("exchange-upgrade").waitFor({ state: "detached" });

    const channels = page.getByRole("region", { name: "Channels" });
    await channels.getByRole("button", { name: "Test desk" }).click();
    await channels.getByText("It works: desk took the test.").waitFor();
    expect(receiver.payloads.some(({ kind }) => kind === "test")).toBe(true);
    receiver.answer = 400;
    await channels.getByRole("button", { name: "Test desk" }).click();
    await channels.getByText("It was refused", { exact: false }).waitFor();
    await page.getByText(/The slowest alert took .+ under the limit of 5 s\./).waitFor({ timeout: 30_000 });
  });

  it("shows what a channel refused, and sends it again once the channel is mended", async () => {
    receiver.answer = 400;
    const { page } = await open("/alerting");
    await engine.stop();
    const dead = page.getByRole("region", { name: "Not delivered" }).getByRole("listitem");
    await dead.filter({ hasText: "engine-api" }).filter({ hasText: "400" }).first().waitFor();
    receiver.answer = 204;
    await dead.filter({ hasText: "engine-api" }).first().getByRole("button", { name: "Resend to desk" }).click();
    await eventually(() => receiver.alerts().some(({ component_id }) => component_id === "engine-api"));
  });

  it("answers why an alert would go where it does, and keeps the question in the address", async () => {
    const { page } = await open("/alerting");
    const why = page.getByRole("region", { name: "Why would this go there?" });
    await why.getByLabel("Component").fill("engine-api");
    await why.getByRole("button", { name: "Explain" }).click();
    await why.getByText("engine-api DOWN: an alert of severity CRITICAL").waitFor();
    await why.getByRole("listitem").filter({ hasText: "desk" }).first().waitFor();
    await page.getByRole("region", { name: "Routes" }).getByText("takes it").waitFor();
    await page.reload();
    await why.getByText("engine-api DOWN: an alert of severity CRITICAL").waitFor();
  });

  it("tells by the browser's own notification once that is wanted and allowed, also after a reload", async () => {
    const { page } = await open("/alerting");
    const panel = page.getByRole("region", { name: "This browser" });
    await panel.getByRole("button", { name: "Show notifications" }).click();
    await panel.getByText("This browser refuses notifications of this page.", { exact: false }).waitFor();
    await page.context().grantPermissions(["notifications"]);
    await panel.getByRole("button", { name: "Show notifications" }).click();
    await panel.getByText("It shows notifications.").waitFor();
    await page.reload();
    await panel.getByText("It shows notifications.").waitFor();
    await page.getByRole("banner").getByText("live", { exact: true }).waitFor();
    // The browser of a test always says that it is looked at.
    await page.evaluate(`document.hasFocus = () => false;
      window.shown = [];
      window.Notification = class extends Notification {
        constructor(title, options) {
          super(title, options);
          window.shown.push(title + " #" + options.tag);
        }
      }`);
    await engine.stop();
    await eventually(async () => (await incidents("open")).length > 0);
    const [incident] = await incidents("open");
    const shown = () => page.evaluate<string[]>("window.shown");
    await eventually(async () => (await shown()).includes(`CRITICAL: engine-api #${incident?.incident_id}`));
    engine = await startEngineServer(enginePort);
    await eventually(async () => (await shown()).some((notice) => notice.startsWith("Resolved: engine-api")));
  });

  describe.each(["dark", "light"])("in the %s theme", (theme) => {
    it("leaves nobody out: axe finds nothing on the incidents, an incident and the alerting page", async () => {
      await fetch(`${plimsoll.origin}${API}/silences`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ match: { tags: ["research"] }, reason: "moving house", for: "1h" }),
      });
      await engine.stop();
      await eventually(async () => (await incidents("open")).length > 0);
      const { page } = await open("/incidents");
      if (theme === "light") await page.keyboard.press("t");
      await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
      await page.getByRole("region", { name: "Open incidents" }).getByRole("listitem").first().waitFor();
      const check = async (what: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) }));
        expect({ what, found }).toEqual({ what, found: [] });
      };
      await check("the incidents");
      await page.getByRole("region", { name: "Open incidents" }).getByRole("link").first().click();
      await page.getByRole("button", { name: "Snooze…" }).click();
      await page.getByRole("region", { name: "Timeline" }).getByRole("listitem").first().waitFor();
      await check("an incident");
      await page.getByRole("link", { name: "Alerting" }).click();
      await page.getByText("moving house").waitFor();
      await page.getByRole("button", { name: "Add a silence…" }).click();
      await page.getByRole("button", { name: "Add a window…" }).click();
      await page.getByText("every week").click();
      await page.getByRole("form", { name: "Why would this go there?" }).getByLabel("Component").fill("engine-api");
      await page.getByRole("button", { name: "Explain" }).click();
      await page.getByText("engine-api DOWN: an alert of severity CRITICAL").waitFor();
      await check("the alerting page");
    });
  });
});
