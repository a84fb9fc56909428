import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Page } from "@playwright/test";
import { fillHistory } from "plimsoll/testing";
import { ensureProgram } from "../../scripts/ensure-program.ts";
import type { BenchCase, BenchOptions, Figure } from "../lib/case.ts";
import { httpComponents, startPlimsoll, startTarget, type Target } from "../lib/processes.ts";
import { quantile, sleep } from "../lib/usage.ts";

const SETTLED_MS = 12_000;
const LOADS = 5;
const SCROLL_MS = 10_000;
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
const PAGES = ["Trading", "Map", "Incidents", "Alerting", "Recovery", "Insight", "Overview"];

/** What measures in the page itself. */
const IN_PAGE = stripTypeScriptTypes(readFileSync(new URL("../in-page/page.ts", import.meta.url), "utf8"));

export const dashboardCase: BenchCase = {
  name: "dashboard",
  about: "the dashboard in Chromium, on the machine that runs the server",
  async run(options): Promise<Figure[]> {
    const executablePath = ensureProgram("chromium", { install: true });
    if (executablePath === null) throw new Error("there is no Chromium: name one in PLIMSOLL_CHROMIUM");
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    const target = await startTarget();
    try {
      return [
        ...(await measureDesk(browser, target, options)),
        ...(await measureFirm(browser, target, options)),
        ...(await measureYear(browser, target, options)),
      ];
    } finally {
      await browser.close();
      target.stop();
    }
  },
};

async function openPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  await page.addInitScript({ content: IN_PAGE });
  await page.goto(url);
  await page.evaluate("bench.interactive()");
  return page;
}

/** 1,000 components: loading, changing pages, and a result on its way to the screen. */
async function measureDesk(browser: Browser, target: Target, { say }: BenchOptions): Promise<Figure[]> {
  const followed = `  - { id: watched, type: DATABASE, interval: 1s, check: { kind: http, base_url: "http://127.0.0.1:${target.port}", endpoints: [/health] } }\n`;
  const server = await startPlimsoll(
    `monitoring: { check_interval: 10m }\n${httpComponents(999, target.port)}${followed}`,
  );
  try {
    await sleep(SETTLED_MS);
    say("loading with 1,000 components");
    const loads: number[] = [];
    for (let n = 0; n < LOADS; n += 1) {
      const page = await openPage(browser, server.origin);
      loads.push(await page.evaluate<number>("bench.interactive()"));
      await page.context().close();
    }
    const { page, scripts } = await openCounting(browser, server.origin);
    say("a result to the screen");
    const paints = await page.evaluate<number[]>(`bench.watchPaints("watched", 15_000)`);
    say("changing pages");
    const [first, again]: [number[], number[]] = [[], []];
    for (const times of [first, again])
      for (const name of PAGES) times.push(await page.evaluate<number>(`bench.changePage("${name}")`));
    await page.context().close();
    return [
      { what: "JavaScript before the lazy pages, gzip", measured: scripts / 1000, unit: "kB", asked: { atMost: 250 } },
      {
        what: "interactive with 1,000 components, nothing cached",
        measured: quantile(loads, 0.5),
        unit: "ms",
        asked: { atMost: 1500 },
      },
      {
        what: "result to pixel, p95",
        measured: quantile(paints, 0.95),
        unit: "ms",
        asked: { atMost: 250 },
        note: `p50 ${quantile(paints, 0.5)} ms of ${paints.length}`,
      },
      ...pageFigures("the first time", first),
      ...pageFigures("again", again),
    ];
  } finally {
    await server.stop();
  }
}

function pageFigures(when: string, times: readonly number[]): Figure[] {
  const slowest = PAGES[times.indexOf(Math.max(...times))] ?? "";
  return [
    {
      what: `a page change ${when}, slowest of ${PAGES.length}`,
      measured: Math.max(...times),
      unit: "ms",
      asked: { atMost: 200 },
      note: `${slowest}; p50 ${quantile(times, 0.5).toFixed(0)} ms`,
    },
  ];
}

/** The overview, and how many bytes of JavaScript came for it, gzipped. */
async function openCounting(browser: Browser, origin: string): Promise<{ page: Page; scripts: number }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  const bodies: Promise<Buffer>[] = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.endsWith(".js")) bodies.push(response.body());
  });
  await page.addInitScript({ content: IN_PAGE });
  await page.goto(origin);
  await page.evaluate("bench.interactive()");
  const all = await Promise.all(bodies);
  return { page, scripts: all.reduce((sum, body) => sum + gzipSync(body).length, 0) };
}

/** 5,000 components, each with a result every five seconds. */
async function measureFirm(browser: Browser, target: Target, { long, say }: BenchOptions): Promise<Figure[]> {
  const server = await startPlimsoll(`monitoring: { check_interval: 5s }\n${httpComponents(5000, target.port)}`);
  try {
    await sleep(SETTLED_MS);
    say("scrolling through 5,000 components with 1,000 updates a second");
    const page = await openPage(browser, server.origin);
    await sleep(2000);
    const frames = await page.evaluate<number[]>(`bench.scrollBoard(${SCROLL_MS})`);
    const figures: Figure[] = [
      {
        what: "5,000 components, 1,000 updates/s, scrolling",
        measured: (1000 * frames.length) / frames.reduce((sum, ms) => sum + ms, 0),
        unit: "frames/s",
        asked: { atLeast: 50 },
        note: `longest frame ${Math.max(...frames).toFixed(0)} ms`,
      },
    ];
    say("changing pages meanwhile");
    const changes: number[] = [];
    for (const name of PAGES) changes.push(await page.evaluate<number>(`bench.replacePage("${name}")`));
    figures.push(...pageFigures("at 5,000 components and 1,000 updates/s", changes));
    const early = await heapMb(page);
    if (!long) return [...figures, { what: "JavaScript heap of the page", measured: early, unit: "MB" }];
    say("an hour of updates");
    // What is kept of each component for its sparkline has filled up by then.
    await sleep(HOUR_MS / 6);
    const settled = await heapMb(page);
    await sleep((HOUR_MS * 5) / 6);
    const late = await heapMb(page);
    const note = `${early.toFixed(1)} MB at first, ${settled.toFixed(1)} after 10 min, ${late.toFixed(1)} after 60`;
    return [
      ...figures,
      {
        what: "heap after an hour over after 10 min",
        measured: late / settled,
        unit: "x",
        asked: { atMost: 1.1 },
        note,
      },
    ];
  } finally {
    await server.stop();
  }
}

async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 1e6;
}

/** A component with a year of history. */
async function measureYear(browser: Browser, target: Target, { say }: BenchOptions): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  try {
    say("filling a year");
    const ever = 1e13;
    const retention = {
      rawMs: HOUR_MS,
      rawBytes: 5e7,
      packedMs: ever,
      packedBytes: ever,
      rollupMs: ever,
      longMs: ever,
    };
    const to = Math.floor(Date.now() / 60_000) * 60_000;
    const metric = (at: number) => ({
      ...{ name: "port_open", unit: "1", status: "HEALTHY" },
      value: Math.round(100 + 20 * Math.sin(at / 3.6e6) + 5 * Math.random()),
    });
    const common = { path: join(folder, "plimsoll.db"), componentIds: ["old"], retention };
    const metricsOf = (_: string, at: number) => [metric(at)];
    await fillHistory({ ...common, from: to - YEAR_MS, to, intervalMs: 600_000, metricsOf });
    const server = await startPlimsoll(
      `storage: { retention: { packed: 500d } }\ncomponents:\n  - { id: old, type: CUSTOM, interval: 1h, check: { kind: tcp, host: 127.0.0.1, port: ${target.port} } }\n`,
      { folder },
    );
    try {
      await sleep(SETTLED_MS);
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
      const page = await context.newPage();
      await page.addInitScript({ content: IN_PAGE });
      await page.goto(`${server.origin}/components/old?range=24h`);
      await page.locator('[data-waiting="false"] canvas').first().waitFor();
      const drawn = await page.evaluate<number>(`bench.chooseRange("1 y")`);
      return [{ what: "a year of one metric, chosen to drawn", measured: drawn, unit: "ms", asked: { atMost: 300 } }];
    } finally {
      await server.stop({ keep: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
