// Pictures of the real dashboard for the documentation: the real server watches a small made-up engine whose parts are real
// servers and files, one of them stopped and one too slow. `node scripts/screenshots.ts [seconds to watch before] [pictures, default all]`
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { join } from "node:path";
import { type Browser, type Page as BrowserPage, chromium } from "@playwright/test";
import type { Incident, Page } from "@plimsoll/core";
import Database from "better-sqlite3";
import {
  API,
  createFolder,
  eventually,
  freePort,
  type PlimsollProcess,
  startPlimsoll,
} from "../e2e/lib/plimsoll-process.ts";
import { ensureProgram } from "./ensure-program.ts";
import { makeUpPast } from "./made-up-past.ts";
import { type Picture, take } from "./take-picture.ts";

const WATCHED_SECONDS = 75;
/** How long the gateway has been down in the pictures. */
const DOWN_SECONDS = 8;
/** How long the market data feed was away, well before. */
const FEED_AWAY_SECONDS = 6;
const WIDE = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };
const withStrips = (page: BrowserPage) => page.locator('[data-column="day"] svg').first().waitFor();
const PICTURES: readonly Picture[] = [
  { name: "overview-dark", path: "/", viewport: WIDE, isLight: false, prepare: withStrips },
  { name: "overview-light", path: "/", viewport: WIDE, isLight: true, prepare: withStrips },
  { name: "overview-phone", path: "/", viewport: PHONE, isLight: false, prepare: withStrips },
  { name: "map-dark", path: "/map", viewport: { ...WIDE, height: 620 }, isLight: false },
  { name: "objectives-dark", path: "/insight/objectives", viewport: { ...WIDE, height: 560 }, isLight: false },
  { name: "manage-dark", path: "/manage/new?clone=engine-api", viewport: { ...WIDE, height: 900 }, isLight: false },
  { name: "component-dark", path: "/components/engine-api", viewport: { ...WIDE, height: 1010 }, isLight: false },
  {
    ...{ name: "component-compare-dark", path: "/components/engine-api?range=24h&compare=1d" },
    ...{ viewport: { ...WIDE, height: 1010 }, isLight: false },
  },
  {
    ...{ name: "wall-dark", path: "/", viewport: { width: 1920, height: 1080 }, isLight: false },
    prepare: async (page) => {
      await page.keyboard.press("w");
      await page.getByRole("listitem").first().filter({ hasText: "DOWN" }).waitFor();
    },
  },
  { name: "warnings-dark", path: "/insight/warnings", viewport: { ...WIDE, height: 620 }, isLight: false },
  { name: "capacity-dark", path: "/insight/capacity", viewport: { ...WIDE, height: 1010 }, isLight: false },
  {
    ...{ name: "backtest-dark", path: "/insight/backtest?component=engine-api", isLight: false },
    viewport: { ...WIDE, height: 1010 },
    prepare: async (page) => {
      await page.getByLabel(/^Warning at or/).fill("500");
      await page.getByRole("button", { name: "Run the backtest" }).click();
      const answer = page.getByRole("region", { name: "What would have been" });
      await answer
        .getByText(/pages a week/)
        .first()
        .waitFor();
    },
  },
  { name: "compliance-dark", path: "/insight/compliance", viewport: { ...WIDE, height: 1210 }, isLight: false },
  { name: "reports-dark", path: "/insight/reports", viewport: { ...WIDE, height: 860 }, isLight: false },
  {
    ...{ name: "palette-dark", path: "/", viewport: { ...WIDE, height: 620 }, isLight: false },
    prepare: async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Go to anything or do something" }).fill("gate");
    },
  },
];
/** Taken once somebody has begun to work on it. */
const LATER_PICTURES: readonly Picture[] = [
  { name: "incidents-dark", path: "/incidents", viewport: { ...WIDE, height: 560 }, isLight: false },
  { name: "incident-dark", path: "/incidents/INCIDENT", viewport: { ...WIDE, height: 1010 }, isLight: false },
  { name: "incident-phone", path: "/incidents/INCIDENT", viewport: PHONE, isLight: false },
  { name: "alerting-light", path: "/alerting", viewport: { ...WIDE, height: 1010 }, isLight: true },
  { name: "alerting-phone", path: "/alerting", viewport: PHONE, isLight: false },
  {
    ...{ name: "routes-dark", path: "/alerting?component=tick-archive&status=CRITICAL", isLight: false },
    viewport: { ...WIDE, height: 900 },
  },
  { name: "audit-dark", path: "/insight/audit", viewport: { ...WIDE, height: 860 }, isLight: false },
];

const executablePath = ensureProgram("chromium", { install: false });
if (executablePath === null) throw new Error("no Chromium was found: name one in PLIMSOLL_CHROMIUM");
const folder = createFolder();
const servers: (Server | TcpServer)[] = [];
let plimsoll: PlimsollProcess | null = null;
let browser: Browser | null = null;
try {
  const { gateway, feed, yaml } = await startEngine();
  await makeUpPast(
    join(folder.path, "plimsoll.db"),
    [...yaml.matchAll(/^ {2}- \{ id: ([\w-]+),.* check:/gm)].map(([, id]) => id ?? ""),
  );
  plimsoll = await startPlimsoll(folder.path, { port: await freePort(), yaml });
  await pause(Number(process.argv[2] ?? WATCHED_SECONDS) / 2);
  await interrupt(feed);
  await pause(Number(process.argv[2] ?? WATCHED_SECONDS) / 2);
  await stop(gateway);
  await eventually(
    async () => (await plimsoll?.get<{ status: string }>("/components/order-gateway"))?.status === "DOWN",
  );
  await pause(DOWN_SECONDS);
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  for (const picture of PICTURES.filter(isWanted)) await take(browser, plimsoll.origin, picture);
  const incident = await workOnIt(plimsoll);
  for (const { path, ...picture } of LATER_PICTURES.filter(isWanted)) {
    await take(browser, plimsoll.origin, { ...picture, path: path.replace("INCIDENT", incident) });
  }
} finally {
  await browser?.close();
  await plimsoll?.end();
  await Promise.all(servers.map(stop));
  folder.remove();
}

function isWanted({ name }: Picture): boolean {
  const wanted = process.argv.slice(3);
  return wanted.length === 0 || wanted.includes(name);
}

/** What a person on duty does: takes the incident, writes down what was found, keeps the rest quiet. Gives its id. */
async function workOnIt(on: PlimsollProcess): Promise<string> {
  const { origin } = on;
  const { items } = await on.get<Page<Incident>>("/incidents?status=open");
  const of = (component: string) =>
    items.find(({ cause_component_id }) => cause_component_id === component)?.incident_id ?? "none";
  const gateway = of("order-gateway");
  await post(origin, `/incidents/${gateway}/acknowledge`, { reason: "calling the hosting desk" });
  await post(origin, `/incidents/${gateway}/assign`, { to: "anna", reason: "" });
  await post(origin, `/incidents/${gateway}/notes`, { text: "the gateway's process is gone; restarting it by hand" });
  await post(origin, `/incidents/${of("strategy-api")}/snooze`, { for: "2h", reason: "slow backtest, ends by itself" });
  const upgrade = { id: "venue-upgrade", match: { components: ["venue-*"] }, note: "new release of the venue" };
  await post(origin, "/maintenance", {
    ...upgrade,
    duration: "2h",
    at: new Date(Date.now() + 7_200_000).toISOString(),
  });
  const reason = "known to be slow until the index is rebuilt";
  await post(origin, "/silences", { match: { components: ["tick-archive"], tags: ["research"] }, reason, for: "4h" });
  return gateway;
}

async function post(origin: string, path: string, body: unknown): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${origin}${API}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
}

/** The engine's servers and databases, and the configuration that watches them. */
async function startEngine(): Promise<{ gateway: Server; feed: TcpServer; yaml: string }> {
  const gateway = await serve(() => 2 + Math.random() * 3);
  const api = await serve(engineDelay);
  const strategy = await serve(() => 1150 + Math.random() * 400);
  const risk = await serve(() => 5 + Math.random() * 2);
  const venue = await serve(() => 35 + Math.random() * 25);
  const desk = await serve(() => 20 + Math.random() * 30);
  const pager = await listen(createServer((_, response) => response.writeHead(404).end("no such room")));
  const feed = await listen(createTcpServer((socket) => socket.end()));
  const session = await listen(createTcpServer((socket) => socket.end()));
  makeDatabase("orders.db", 4000);
  makeDatabase("positions.db", 60);
  makeDatabase("ticks.db", 90_000);
  writeFileSync(join(folder.path, "engine.pid"), String(process.pid));
  const http = (id: string, target: Server, more: string) =>
    `  - { id: ${id}, check: { kind: http, base_url: "http://127.0.0.1:${portOf(target)}", endpoints: [/health] }, ${more} }`;
  const external = (id: string, path: string) =>
    `  - { id: ${id}, type: EXTERNAL_API, check: { kind: http, api_name: ${id}, api_url: "http://127.0.0.1:${portOf(venue)}${path}" } }`;
  const tcp = (id: string, target: TcpServer, type: string) =>
    `  - { id: ${id}, type: ${type}, check: { kind: tcp, host: 127.0.0.1, port: ${portOf(target)} }, tags: [trading] }`;
  const lines = [
    "monitoring: { check_interval: 1s, timeout: 3s }",
    "components:",
    http("order-gateway", gateway, "type: ORDER_EXECUTION, urgency: required, tags: [trading]"),
    tcp("fix-session", session, "ORDER_EXECUTION").replace(" }, tags", " }, depends_on: [order-gateway], tags"),
    http("risk-engine", risk, "type: RISK_ENGINE, urgency: required, tags: [trading]"),
    http(
      "engine-api",
      api,
      "type: API_SERVER, depends_on: [orders-db, positions-db], tags: [trading], thresholds: { response_time: { warning: 900, critical: 1400 } }",
    ),
    http("strategy-api", strategy, "type: API_SERVER, tags: [research]"),
    external("venue-rest", "/time"),
    external("reference-data", "/instruments"),
    tcp("feed-cme", feed, "MARKET_DATA"),
    "  - { id: orders-db, check: { kind: sqlite, path: orders.db }, tags: [trading] }",
    "  - { id: positions-db, check: { kind: sqlite, path: positions.db }, tags: [trading] }",
    "  - { id: tick-archive, check: { kind: sqlite, path: ticks.db }, tags: [research] }",
    "  - { id: engine, type: PROCESS, check: { kind: process, pid_file: engine.pid }, tags: [trading] }",
    // Whatever else runs on the machine the pictures are made on is no part of them.
    "  - { id: this-host, check: { kind: system }, thresholds: { cpu_usage: { for: 1h }, load_5m: { for: 1h } } }",
    "slos:",
    "  - { id: order-path, description: from the tick to the order, path: [feed-cme, engine-api, order-gateway], objective: 99.9 }",
    "  - { id: api-fast, component: engine-api, objective: 99, indicator: { metric: response_time, below: 650 } }",
  ];
  const channel = (id: string, target: Server) =>
    `{ id: ${id}, kind: webhook, url: "http://127.0.0.1:${portOf(target)}/" }`;
  lines.push(
    "alerting:",
    `  channels: [${channel("desk", desk)}, ${channel("pager", pager)}]`,
    "  routes: [{ match: { min_severity: MEDIUM }, channels: [desk] }, { match: { min_severity: CRITICAL }, channels: [pager] }]",
    "  incident_clocks: [dora, reg_sci]",
    "maintenance:",
    "  - { id: weekly-restart, match: { tags: [research] }, note: weekly restart, duration: 1h, weekly: { days: [sat], at: '22:00' } }",
  );
  return { gateway, feed, yaml: lines.join("\n") };
}

/** Busier and quieter by turns, with a pause of its collector now and then, ms. */
function engineDelay(): number {
  const wave = 1 + Math.sin(Date.now() / 45_000);
  return 210 + 60 * wave + Math.random() * 60 + (Math.random() < 0.02 ? 160 : 0);
}

function serve(delayMs: () => number): Promise<Server> {
  return listen(createServer((_, response) => setTimeout(() => response.end("ok"), delayMs())));
}

async function listen<T extends Server | TcpServer>(server: T): Promise<T> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  servers.push(server);
  return server;
}

async function stop(server: Server | TcpServer): Promise<void> {
  if (!server.listening) return;
  if ("closeAllConnections" in server) server.closeAllConnections();
  server.close();
  await once(server, "close");
}

/** Nobody listens for a while; then it is there again, at its old port. */
async function interrupt(server: TcpServer): Promise<void> {
  const port = portOf(server);
  await stop(server);
  await pause(FEED_AWAY_SECONDS);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}

function portOf(server: TcpServer): number {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server does not listen");
  return address.port;
}

function makeDatabase(name: string, rows: number): void {
  const database = new Database(join(folder.path, name));
  database.exec("CREATE TABLE orders(id INTEGER PRIMARY KEY, symbol TEXT, quantity REAL)");
  const insert = database.prepare("INSERT INTO orders(symbol, quantity) VALUES (?, ?)");
  database.transaction(() => {
    for (let row = 0; row < rows; row += 1) insert.run(`SYM${row % 40}`, row);
  })();
  database.close();
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
