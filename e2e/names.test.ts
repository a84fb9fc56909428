import { once } from "node:events";
import { createServer } from "node:http";
import { type Browser, chromium } from "@playwright/test";
import type { Incident, Page } from "@plimsoll/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureProgram } from "../scripts/ensure-program.ts";
import { openDashboard } from "./lib/dashboard-page.ts";
import { createFolder, eventually, freePort, type PlimsollProcess, startPlimsoll } from "./lib/plimsoll-process.ts";

const executablePath = ensureProgram("chromium", { install: false });
const ARGS = ["--no-sandbox", "--disable-gpu"];
const WIDTHS = [360, 1280, 2560];

const HURT = "window.hurt = true";
const MARKUP = `<img src=x onerror="${HURT}"><svg onload="${HURT}">`;
const RIGHT_TO_LEFT = "بوابة الأوامر الرئيسية 🚦🏴‍☠️ \u202eremmah";
const LONG = "n".repeat(200);
const TYPES = ["ORDER_EXECUTION", "MARKET_DATA", "RISK_ENGINE", "CLOCK"];

/** Numbers that JSON can hold and no screen can, one that is missing and one that is no number. */
const FIGURES = { huge: 1e308, tiny: -1e-308, none: null, text: "no figure" };
const METRICS = Object.keys(FIGURES).map((name) => ({ name: `feed_${name}`, path: `$.${name}` }));

function configuration(port: number): string {
  const gone = { kind: "tcp", host: "127.0.0.1", port: 1 };
  const figures = { kind: "json", url: `http://127.0.0.1:${port}/`, metrics: METRICS };
  const ids = [MARKUP, RIGHT_TO_LEFT, LONG];
  const components = [
    ...ids.map((id, index) => ({
      id,
      type: TYPES[index],
      tags: [id.slice(0, 100)],
      check: gone,
      depends_on: index > 0 ? [MARKUP] : [],
    })),
    { id: `figures of ${MARKUP}`, type: "MARKET_DATA", check: figures },
    { id: `clock ${LONG.slice(0, 180)}`, type: "CLOCK", check: figures },
  ].map((it) =>
    ["MARKET_DATA", "CLOCK"].includes(it.type ?? "") ? { ...it, recovery: { actions: ["restart"] } } : it,
  );
  const parts = {
    monitoring: { check_interval: "1s" },
    components,
    alerting: { incident_clocks: ["dora", "reg_sci"] },
    recovery: {
      actions: [{ id: "restart", kind: "signal", pid_file: `/run/${LONG}.pid`, signal: "HUP", deadline: "2s" }],
    },
    slos: ids.map((component, index) => ({
      id: `slo-${index}`,
      description: component,
      component,
      objective: 99.9,
      window: "30d",
    })),
  };
  // YAML takes JSON as it is.
  return Object.entries(parts)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join("\n");
}

describe.skipIf(executablePath === null)("names and values that hurt (need Chromium: PLIMSOLL_CHROMIUM)", () => {
  let browser: Browser;
  let plimsoll: PlimsollProcess;
  let incident = "";
  const folder = createFolder();
  const engine = createServer((_, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(FIGURES));
  });
  beforeAll(async () => {
    await once(engine.listen(0, "127.0.0.1"), "listening");
    const address = engine.address();
    if (typeof address !== "object" || address === null) throw new Error("no port");
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ARGS });
    plimsoll = await startPlimsoll(folder.path, { port: await freePort(), yaml: configuration(address.port) });
    await eventually(async () => {
      const { items } = await plimsoll.get<Page<Incident>>("/incidents?status=open");
      incident = items[0]?.incident_id ?? "";
      return incident !== "";
    });
  });
  afterAll(async () => {
    await browser.close();
    await plimsoll.end("SIGTERM");
    engine.close();
    folder.remove();
  });

  const PATHS = ["/trading", "/map", "/incidents", "/incidents/INCIDENT", "/recovery"];
  const INSIGHT = ["warnings", "objectives", "capacity", "backtest", "compliance", "reports", "audit"];

  it.each([...PATHS, ...INSIGHT.map((name) => `/insight/${name}`)])(
    "neither run nor leave the page from a phone to the widest screen: %s",
    async (path) => {
      const { page, faults, close } = await openDashboard(
        browser,
        plimsoll.origin + path.replace("INCIDENT", incident),
      );
      await page.locator("main").getByRole("heading", { level: 2 }).first().waitFor();
      await page.waitForLoadState("networkidle");
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const beyond = "document.documentElement.scrollWidth - innerWidth";
        expect(await page.evaluate<number>(beyond), `${width} px`).toBeLessThanOrEqual(0);
      }
      expect(await page.evaluate<unknown>("window.hurt")).toBeUndefined();
      expect(await page.locator("main img, main script").count()).toBe(0);
      expect(await page.locator("main").innerText()).not.toMatch(/\bNaN\b|Infinity|undefined|\[object/);
      expect(faults()).toEqual([]);
      await close();
    },
  );
});
