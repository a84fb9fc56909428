// Pictures of the real dashboard for the documentation: starts the real server on a small made-up engine, breaks parts of
// it, and looks at both pages. `node scripts/build.ts && node --conditions=plimsoll-source scripts/screenshots.ts`
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import Database from "better-sqlite3";
import { ensureChromium } from "./ensure-chromium.ts";

const ROOT = join(import.meta.dirname, "..");
const IMAGES = join(ROOT, "docs/images");
const RUN_MS = 60_000;
const executablePath = ensureChromium({ install: false });
if (executablePath === null) throw new Error("no Chromium was found");

const folder = mkdtempSync(join(tmpdir(), "plimsoll-pictures-"));
const gateway = await serve(3);
const engine = await serve(12);
const slow = await serve(1300);
const venue = await serve(40);
const feed = createTcpServer((socket) => socket.end()).listen(0, "127.0.0.1");
await once(feed, "listening");
makeDatabase("orders.db", 400);
makeDatabase("positions.db", 60);
const port = await freePort();
writeFileSync(join(folder, "plimsoll.yaml"), configuration());
const server = spawn(process.execPath, [join(ROOT, "packages/plimsoll/bin/plimsoll.js"), "start"], { cwd: folder });
process.on("exit", () => server.kill());
await once(server.stdout, "data");
await pause(RUN_MS);
await stop(gateway);
await pause(8000);
mkdirSync(IMAGES, { recursive: true });
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
await picture(browser, { name: "overview-dark", path: "/", width: 1280, scheme: "dark" });
await picture(browser, { name: "overview-light", path: "/", width: 1280, scheme: "light" });
await picture(browser, { name: "overview-phone", path: "/", width: 390, scheme: "dark" });
await picture(browser, { name: "component-dark", path: "/components/engine-api", width: 1280, scheme: "dark" });
await browser.close();
server.kill();
await once(server, "exit");
for (const each of [engine, slow, venue]) await stop(each);
feed.close();
rmSync(folder, { recursive: true });

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly width: number;
  readonly scheme: "dark" | "light";
}

async function picture(on: Browser, { name, path, width, scheme }: Picture): Promise<void> {
  const page = await on.newPage({ viewport: { width, height: width < 500 ? 844 : 860 }, colorScheme: scheme });
  await page.goto(`http://127.0.0.1:${port}${path}`);
  await page.getByText("engine-api").first().waitFor();
  if (scheme === "light") await page.keyboard.press("t");
  await pause(4000);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  await page.close();
}

function configuration(): string {
  const http = (id: string, target: Server, extra: string) =>
    `  - { id: ${id}, ${extra} check: { kind: http, base_url: "http://127.0.0.1:${portOf(target)}", endpoints: [/health] } }`;
  return [
    `server: { port: ${port} }`,
    "monitoring: { check_interval: 1s, timeout: 3s }",
    "components:",
    http("order-gateway", gateway, "type: ORDER_EXECUTION, urgency: required, tags: [trading],"),
    http("engine-api", engine, "type: API_SERVER, depends_on: [orders-db], tags: [trading],"),
    http("strategy-api", slow, "type: API_SERVER, tags: [trading],"),
    http("risk-engine", engine, "type: RISK_ENGINE, urgency: required, tags: [trading],"),
    `  - { id: venue-rest, type: EXTERNAL_API, check: { kind: http, api_name: venue, api_url: "http://127.0.0.1:${portOf(venue)}/time" } }`,
    `  - { id: feed-cme, type: MARKET_DATA, check: { kind: tcp, host: 127.0.0.1, port: ${(feed.address() as { port: number }).port} } }`,
    "  - { id: orders-db, check: { kind: sqlite, path: orders.db }, tags: [trading] }",
    "  - { id: positions-db, check: { kind: sqlite, path: positions.db } }",
    "  - { id: this-host, check: { kind: system } }",
    "  - { id: plimsoll, check: { kind: process, name: node } }",
    "",
  ].join("\n");
}

async function serve(delayMs: number): Promise<Server> {
  const server = createServer((_, response) => setTimeout(() => response.end("ok"), delayMs * (0.7 + Math.random())));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port;
}

async function freePort(): Promise<number> {
  const server = await serve(0);
  const free = portOf(server);
  await stop(server);
  return free;
}

function makeDatabase(name: string, rows: number): void {
  const database = new Database(join(folder, name));
  database.exec("CREATE TABLE orders(id INTEGER PRIMARY KEY, symbol TEXT, quantity REAL)");
  const insert = database.prepare("INSERT INTO orders(symbol, quantity) VALUES (?, ?)");
  for (let row = 0; row < rows; row++) insert.run(`SYM${row % 40}`, row);
  database.close();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
