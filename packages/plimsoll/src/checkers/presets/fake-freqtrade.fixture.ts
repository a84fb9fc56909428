import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { serveHttp } from "../web/web-server.fixture.ts";

const USER = "freqtrader";
const PASSWORD = "SuperSecret1!";

/** What the bot behind the API is doing. */
export interface FakeBot {
  state: "running" | "stopped" | "paused" | "reload_config";
  /** Epoch seconds; null before the first iteration has ended. */
  lastProcess: number | null;
  bot_startup: number | null;
  logs: [string, number, string, string, string][];
  /** How long /sysinfo blocks, ms: one second in a real one. */
  sysinfoMs: number;
  /** What it was told to do, with the headers that came with it. */
  commands: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Takes a command and goes on as before, as a loop that hangs does. */
  isStuck: boolean;
}

/**
 * Answers as freqtrade's API server does: /ping for anybody, everything else by HTTP Basic, 502 from /count while the bot is
 * stopped, /health stamped by the loop and not by the server.
 */
export async function startFakeFreqtrade() {
  const bot: FakeBot = {
    state: "running",
    lastProcess: Date.now() / 1000 - 3,
    bot_startup: Date.now() / 1000 - 3600,
    logs: [],
    sysinfoMs: 0,
    commands: [],
    isStuck: false,
  };
  const { url } = await serveHttp(async (request, response) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (path === "/api/v1/ping") return send(200, { status: "pong" });
    if (!isKnown(request)) {
      response.setHeader("www-authenticate", "Basic");
      return send(401, { detail: "Unauthorized" });
    }
    if (request.method === "POST") {
      bot.commands.push({ path, headers: request.headers });
      const status = command(bot, path);
      return status === null ? send(404, { detail: "Not Found" }) : send(200, { status });
    }
    if (path === "/api/v1/show_config") return send(200, showConfig(bot));
    if (path === "/api/v1/health") return send(200, health(bot));
    if (path === "/api/v1/count") return count(bot, send);
    if (path === "/api/v1/logs") return send(200, { log_count: bot.logs.length, logs: bot.logs });
    if (path === "/api/v1/sysinfo") {
      if (bot.sysinfoMs > 0) await new Promise((resolve) => setTimeout(resolve, bot.sysinfoMs));
      return send(200, { cpu_pct: [12.5, 37.5], ram_pct: 55.1 });
    }
    return send(404, { detail: "Not Found" });
  });
  return { url, bot, credentials: { username: USER, password: PASSWORD } };
}

function isKnown(request: IncomingMessage): boolean {
  const expected = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString("base64")}`;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(request.headers.authorization ?? ""), digest(expected));
}

function showConfig({ state }: FakeBot) {
  return {
    version: "2025.4",
    api_version: 2.41,
    dry_run: true,
    trading_mode: "spot",
    state,
    runmode: "dry_run",
    exchange: "binance",
    strategy: "SampleStrategy",
    bot_name: "freqtrade",
    timeframe_ms: 300_000,
    max_open_trades: 3,
    stoploss_on_exchange: false,
  };
}

function health({ lastProcess, bot_startup }: FakeBot) {
  const inText = (seconds: number | null) => (seconds === null ? null : new Date(seconds * 1000).toISOString());
  return {
    last_process: inText(lastProcess),
    last_process_ts: lastProcess === null ? null : Math.floor(lastProcess),
    bot_start: inText(1_700_000_000),
    bot_start_ts: 1_700_000_000,
    bot_startup: inText(bot_startup),
    bot_startup_ts: bot_startup === null ? null : Math.floor(bot_startup),
  };
}

function count({ state }: FakeBot, send: (status: number, body: unknown) => void): void {
  if (state === "stopped") send(502, { error: "Error querying /api/v1/count: trader is not running" });
  else send(200, { current: 1, max: 3, total_stake: 100.5 });
}

/** What it answers to a command, and does; null: there is no such. A stopped bot begins, in pause, when it is told to pause. */
function command(bot: FakeBot, path: string): string | null {
  const become = (state: FakeBot["state"], words: string) => {
    if (!bot.isStuck) bot.state = state;
    return words;
  };
  switch (path) {
    case "/api/v1/stopentry":
      return become("paused", "paused, no more entries will occur from now. Run /start to enable entries.");
    case "/api/v1/stop":
      return bot.state === "stopped" ? "already stopped" : become("stopped", "stopping trader ...");
    case "/api/v1/reload_config":
      return become("reload_config", "Reloading config ...");
    default:
      return null;
  }
}
