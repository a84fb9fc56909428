import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { startFakeFreqtrade } from "./fake-freqtrade.fixture.ts";
import { inWords, measuredBy, watchOnce } from "./preset.fixture.ts";

async function setUp(more: object = {}) {
  const { url, bot, credentials } = await startFakeFreqtrade();
  const watch = () => watchOnce([{ preset: "freqtrade", url, ...credentials, ...more }]);
  return { bot, watch, url };
}
const secondsAgo = (seconds: number) => Date.now() / 1000 - seconds;

describe("freqtrade that trades", () => {
  test("is HEALTHY in every part", async () => {
    const { watch } = await setUp();
    const seen = await watch();
    expect([...seen].map(([id, health]) => `${id} ${inWords(health)}`)).toEqual([
      "freqtrade-api HEALTHY",
      "freqtrade-loop HEALTHY",
      "freqtrade-host HEALTHY",
    ]);
    const loop = seen.get("freqtrade-loop");
    expect(measuredBy(loop, "loop_age_seconds")).toBeLessThan(10);
    expect(measuredBy(loop, "open_trades")).toBe(1);
    expect(measuredBy(seen.get("freqtrade-host"), "cpu_usage")).toBe(25);
  });

  test("is given the time that /sysinfo takes", async () => {
    const { bot, watch } = await setUp();
    bot.sysinfoMs = 1100;
    expect(inWords((await watch()).get("freqtrade-host"))).toBe("HEALTHY");
  });
});

describe("a trading loop that is stuck", () => {
  test.each([
    [90, "WARNING"],
    [300, "CRITICAL"],
    [700, "DOWN"],
  ])("for %i s is %s, while /ping goes on answering", async (age, status) => {
    const { bot, watch } = await setUp();
    bot.lastProcess = secondsAgo(age);
    const seen = await watch();
    expect(inWords(seen.get("freqtrade-api"))).toBe("HEALTHY");
    expect(seen.get("freqtrade-loop")).toMatchObject({ status, reason: expect.stringContaining("loop_age_seconds") });
  });

  test("while /ping answers is up but not trading, and so is a bot that was stopped", async () => {
    const { bot, watch } = await setUp();
    bot.lastProcess = secondsAgo(300);
    expect((await watch()).get("freqtrade-loop")).toMatchObject({
      diagnosis: "up_but_not_trading",
      reason: expect.stringMatching(
        /^up but not trading: freqtrade-api answers, but loop_age_seconds 300(\.\d+)? s, critical/,
      ),
    });
    bot.state = "stopped";
    expect((await watch()).get("freqtrade-loop")?.diagnosis).toBe("up_but_not_trading");
  });

  test.each([
    [3, "HEALTHY"],
    [90, "WARNING"],
    [300, "CRITICAL"],
    [700, "DOWN"],
  ])("that has not ended its first iteration %i s after the start is %s", async (age, status) => {
    const { bot, watch } = await setUp();
    bot.lastProcess = null;
    bot.bot_startup = secondsAgo(age);
    expect((await watch()).get("freqtrade-loop")).toMatchObject({ status });
  });

  test("that tells neither an iteration nor its start is not HEALTHY", async () => {
    const { bot, watch } = await setUp();
    bot.lastProcess = null;
    bot.bot_startup = null;
    expect((await watch()).get("freqtrade-loop")?.status).not.toBe("HEALTHY");
  });
});

describe("a bot that does not run", () => {
  test("since it was stopped is told as such: its loop rests, and 502 from /count is no outage", async () => {
    const { bot, watch } = await setUp();
    bot.state = "stopped";
    bot.lastProcess = secondsAgo(7200);
    const loop = (await watch()).get("freqtrade-loop");
    expect(inWords(loop)).toMatch(/^CRITICAL: .*the bot is stopped: open positions are not managed/);
    expect(measuredBy(loop, "loop_age_seconds")).toBeUndefined();
  });

  test("that is paused opens nothing, and its loop still counts", async () => {
    const { bot, watch } = await setUp();
    bot.state = "paused";
    expect(inWords((await watch()).get("freqtrade-loop"))).toMatch(/^WARNING: .*it opens no new positions/);
    bot.lastProcess = secondsAgo(300);
    expect(inWords((await watch()).get("freqtrade-loop"))).toMatch(/^CRITICAL: .*loop_age_seconds/);
  });
});

test("a pair without candles shows by the bot's own warning, and no longer ten minutes later", async () => {
  const { bot, watch } = await setUp();
  const line = (at: number, message: string): (typeof bot.logs)[number] => [
    new Date(at).toISOString(),
    at,
    "freqtrade.strategy.interface",
    "WARNING",
    message,
  ];
  const old = line(Date.now() - 3_600_000, "Outdated history for pair ETH/USDT. Last tick is 55 minutes old");
  bot.logs = [old, line(Date.now(), "Bot heartbeat. PID=1")];
  expect(inWords((await watch()).get("freqtrade-loop"))).toBe("HEALTHY");
  bot.logs.push(line(Date.now() - 30_000, "Outdated history for pair BTC/USDT. Last tick is 21 minutes old"));
  expect(inWords((await watch()).get("freqtrade-loop"))).toMatch(/^WARNING: .*outdated_history_age_seconds/);
});

test("a wrong password is told as one, and /ping needs none", async () => {
  const { watch } = await setUp({ password: "wrong" });
  const seen = await watch();
  expect(inWords(seen.get("freqtrade-api"))).toBe("HEALTHY");
  expect(inWords(seen.get("freqtrade-loop"))).toMatch(/^DOWN: .*our credentials are refused/);
});

test("the database is read as freqtrade writes it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-freqtrade-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "tradesv3.sqlite");
  const database = new DatabaseSync(path);
  const at = (seconds: number) =>
    new Date(Date.now() - seconds * 1000).toISOString().replace("T", " ").replace("Z", "000");
  database.exec(`
    CREATE TABLE trades (id INTEGER PRIMARY KEY, is_open BOOLEAN, open_date DATETIME, close_date DATETIME, stop_loss FLOAT, exit_reason VARCHAR);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, ft_trade_id INTEGER, ft_is_open BOOLEAN, ft_order_side VARCHAR, order_id VARCHAR, status VARCHAR,
      order_date DATETIME, order_filled_date DATETIME, order_update_date DATETIME, ft_cancel_reason VARCHAR);
    INSERT INTO trades (is_open) VALUES (1), (0);
    INSERT INTO orders (ft_trade_id, ft_is_open, ft_order_side, order_id, status, order_date, order_update_date) VALUES
      (1, 0, 'buy', 'X-1', 'closed', '${at(9000)}', '${at(20)}'), (1, 1, 'sell', 'X-2', 'open', '${at(1000)}', '${at(60)}'),
      (1, 1, 'stoploss', 'X-3', 'open', '${at(8000)}', '${at(60)}');
  `);
  database.close();
  const { watch } = await setUp({ database: path });
  const seen = await watch();
  // How fast a busy host reads it is not what is asked here.
  expect(seen.get("freqtrade-db")?.last_error).toBeNull();
  const orders = seen.get("freqtrade-orders");
  expect(orders?.last_error).toBeNull();
  expect(measuredBy(orders, "open_orders")).toBe(2);
  expect(measuredBy(orders, "open_positions")).toBe(1);
  expect(measuredBy(orders, "oldest_open_order_age_seconds")).toBeGreaterThanOrEqual(8000);
  // The exit is stuck, however lately the bot wrote of it; the stop on the exchange is where it belongs.
  expect(measuredBy(orders, "pending_orders")).toBe(1);
  expect(measuredBy(orders, "order_stuck_age_seconds")).toBeLessThan(8000);
  expect(orders?.status).toBe("WARNING");
  expect(JSON.stringify(orders?.metrics)).toContain("X-2");
  expect(measuredBy(orders, "last_write_age_seconds")).toBeLessThan(60);
});
