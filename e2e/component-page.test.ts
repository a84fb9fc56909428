import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureProgram } from "../scripts/ensure-program.ts";
import { openDashboard } from "./lib/dashboard-page.ts";
import { type EngineServer, startEngineServer } from "./lib/engine-server.ts";
import { createFolder, freePort, type PlimsollProcess, startPlimsoll } from "./lib/plimsoll-process.ts";

const executablePath = ensureProgram("chromium", { install: false });
const ARGS = ["--no-sandbox", "--disable-gpu"];
const PATH = "/components/engine-api";

describe.skipIf(executablePath === null)("a component's page in a browser (needs Chromium: PLIMSOLL_CHROMIUM)", () => {
  let browser: Browser;
  let plimsoll: PlimsollProcess;
  let engine: EngineServer;
  let origin = "";
  const folder = createFolder();
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ARGS });
    const enginePort = await freePort();
    engine = await startEngineServer(enginePort);
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const yaml = `monitoring: { check_interval: 500ms }
components:
  - id: engine-api
    type: API_SERVER
    calendar: NYSE
    check: { kind: http, base_url: "http://127.0.0.1:${enginePort}", endpoints: [/health] }
`;
    plimsoll = await startPlimsoll(folder.path, { port, yaml });
  });
  afterAll(async () => {
    await browser.close();
    await plimsoll.end("SIGTERM");
    await engine.stop();
    folder.remove();
  });

  const shown = (page: Page) => new URL(page.url()).searchParams;
  const surface = (page: Page) => page.getByRole("group", { name: "Charts over one time" });

  it("zooms every chart and the strip by one drag, into the address, and goes back", async () => {
    const { page, faults, close } = await openDashboard(browser, `${origin}${PATH}?range=1h`);
    const box = await surface(page).boundingBox();
    if (box === null) throw new Error("the charts are not laid out");
    await page.mouse.move(box.x + 200, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 20);
    await page.mouse.move(box.x + 400, box.y + 20);
    await page.mouse.up();
    await page.getByRole("img", { name: /^Status from / }).waitFor();
    const [from, to] = ["from", "to"].map((name) => Date.parse(shown(page).get(name) ?? ""));
    expect((to ?? 0) - (from ?? 0)).toBeLessThan(3_600_000 / 2);
    const address = page.url();

    const other = await openDashboard(browser, address);
    await other.page.getByRole("img", { name: /^Status from / }).waitFor();
    await other.close();

    await surface(page).focus();
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL((url) => url.href !== address);
    await page.keyboard.press("Escape");
    await page.getByRole("img", { name: "Status over the last 1 h" }).waitFor();
    expect(shown(page).toString()).toBe("range=1h");
    expect(faults()).toEqual([]);
    await close();
  });

  it("holds the charts against yesterday and says where nothing is known", async () => {
    const { page, faults, close } = await openDashboard(browser, `${origin}${PATH}`);
    await page.getByRole("combobox", { name: "Compare with" }).selectOption("1d");
    await page.getByText("nothing is known of yesterday").waitFor();
    expect(shown(page).get("compare")).toBe("1d");
    expect(faults()).toEqual([]);
    await close();
  });

  it("opens what a mark stands for, and leaves nobody out while thresholds are tried", async () => {
    const { page, faults, close } = await openDashboard(browser, `${origin}${PATH}`);
    await page
      .getByRole("button", { name: /^status: / })
      .first()
      .press("Enter");
    await page.getByRole("dialog").getByText("first seen HEALTHY").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });

    await page.getByRole("button", { name: /^Thresholds of response_time/ }).click();
    const form = page.getByRole("form", { name: /^Other thresholds of response_time/ });
    await form.getByLabel(/^Warning at or above/).fill("0");
    await form
      .getByText(/^Estimated from the points shown, .*: WARNING once, .* in all; CRITICAL never; 1 alert\.$/)
      .waitFor();
    await form.getByText("{ warning: 0 }").waitFor();
    await form.getByRole("button", { name: "Work it out exactly" }).click();
    await form.getByText(/^Exactly, from .* stored results/).waitFor();
    for (const theme of ["dark", "light"]) {
      if (theme === "light") await page.getByRole("heading", { level: 2, name: "engine-api" }).click();
      if (theme === "light") await page.keyboard.press("t");
      await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(faults()).toEqual([]);
    await close();
  });

  it("is paused with a reason and resumed, and gives a chart out", async () => {
    const { page, faults, close } = await openDashboard(browser, `${origin}${PATH}`);
    for (const [item, file] of [
      ["Values as CSV", "engine-api-success_rate.csv"],
      ["Picture as PNG", "engine-api-success_rate.png"],
    ] as const) {
      await page.getByRole("button", { name: "Export success_rate" }).click();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: item }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(file);
    }
    await page.getByRole("button", { name: "Pause…" }).click();
    await page.getByLabel("Reason").fill("venue moves");
    await page.keyboard.press("Enter");
    await page
      .getByText(/venue moves/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("button", { name: "Pause…" }).waitFor();
    expect(faults()).toEqual([]);
    await close();
  });
});
