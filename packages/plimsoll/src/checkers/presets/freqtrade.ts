import { z } from "zod";
import type { Preset, PresetPart } from "../../port/preset.ts";
import { plainUrl } from "../../request/request-options.ts";

const options = z.strictObject({
  url: plainUrl.default("http://127.0.0.1:8080").describe("where its API is; default http://127.0.0.1:8080"),
  username: z.string().min(1).describe("api_server.username of its configuration"),
  password: z.string().min(1),
  database: z
    .string()
    .min(1)
    .optional()
    .describe("its database file, such as user_data/tradesv3.sqlite (tradesv3.dryrun.sqlite in a dry run)"),
});
type FreqtradeOptions = z.output<typeof options>;

/** After so long without a finished iteration the loop counts as stuck, s. */
const LOOP = { warning: 60, critical: 180, down: 600 } as const;

/** An entry or an exit that is still open is cancelled after unfilledtimeout, 10 min by default: half as long again is too long, s. */
const STUCK = { warning: 900, critical: 1800 } as const;

/** freqtrade over its REST API and its database. */
export const freqtradePreset: Preset<FreqtradeOptions> = {
  name: "freqtrade",
  title: "freqtrade: its API, its trading loop, its orders and its host",
  options,
  example: {
    url: "http://127.0.0.1:8080",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration spells its references so
    username: "${FREQTRADE_USER}",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration spells its references so
    password: "${FREQTRADE_PASSWORD}",
    database: "user_data/tradesv3.sqlite",
  },
  advice: [
    { advice: "safe", what: "POST /api/v1/stopentry", when: "no new positions; those that are open stay managed" },
    { advice: "with care", what: "POST /api/v1/reload_config", when: "the configuration has been mended" },
    { advice: "never", what: "POST /api/v1/stop", when: "it leaves open positions unmanaged" },
    { advice: "never", what: "POST /api/v1/forceexit by a program", when: "it sells at whatever price there is" },
  ],
  expand: (given) => [apiPart(given), loopPart(given), hostPart(given), ...databaseParts(given)],
  recovery: ({ url, username, password, database }) => [
    {
      name: "stop-entries",
      why: "A bot whose loop or orders are stuck opens nothing more; what is open stays managed, and a person lets entries happen again.",
      parts: database === undefined ? ["loop"] : ["loop", "orders"],
      action: {
        kind: "freqtrade",
        url,
        username,
        password,
        operation: "stopentry",
        on: ["CRITICAL", "DOWN"],
        evidence: 3,
        deadline: "15s",
      },
    },
  ],
};

function apiPart({ url }: FreqtradeOptions): PresetPart {
  return {
    part: "api",
    why: "/ping is served by a thread of its own and needs no login: it stays well while the trading loop hangs. Then the loop is said to be up but not trading.",
    progress: ["loop"],
    component: {
      type: "API_SERVER",
      check: {
        kind: "http",
        base_url: url,
        endpoints: [{ path: "/api/v1/ping", expect: { json: [{ path: "$.status", equals: "pong" }] } }],
      },
      interval: "5s",
    },
  };
}

/** Of one login, so that what belongs together is read at one moment. */
function source({ url, username, password }: FreqtradeOptions) {
  return { kind: "json", base_url: `${url.replace(/\/+$/, "")}/api/v1`, basic_auth: { username, password } } as const;
}

function loopPart(given: FreqtradeOptions): PresetPart {
  const isRunning = { request: "config", path: "$.state", in: ["running", "paused"] };
  const requests = [
    { path: "/show_config", name: "config", metrics: [STATE] },
    {
      path: "/health",
      name: "health",
      metrics: [
        // No iteration has ended yet: the first one has as long as any other, from the start on.
        {
          name: "loop_age_seconds",
          path: "$.last_process_ts",
          otherwise: "$.bot_startup_ts",
          age: "s",
          down: LOOP.down,
          when: isRunning,
        },
        // `bot_start` moves only with a new database: alone it never shows a restart.
        { name: "uptime_seconds", path: "$.bot_startup_ts", age: "s", missing: "skip" },
      ],
    },
    {
      path: "/count",
      name: "count",
      // A bot that is stopped answers 502, which is no outage.
      expect: { status: ["2xx", 502] },
      metrics: [{ name: "open_trades", path: "$.current", missing: "skip" }],
    },
    { path: "/logs?limit=100", name: "logs", metrics: [OUTDATED] },
  ];
  return {
    part: "loop",
    why: "The loop stamps last_process at the end of each iteration; it rests while the bot is stopped, so its age is read together with the state. The API answering while this ages means that the trading loop is stuck.",
    dependsOn: ["api"],
    component: {
      type: "PROCESS",
      check: { ...source(given), requests },
      interval: "5s",
      urgency: "required",
      thresholds: {
        loop_age_seconds: { warning: LOOP.warning, critical: LOOP.critical },
        // Seconds since the last such line: less is worse, and after ten minutes without one it is over.
        outdated_history_age_seconds: { warning: 600, direction: "below" },
      },
    },
  };
}

const STATE = {
  name: "bot_state",
  path: "$.state",
  states: {
    running: "HEALTHY",
    paused: { status: "WARNING", words: "it opens no new positions (/stopentry, /stopbuy or /pause)" },
    reload_config: { status: "WARNING", after: "60s", words: "it has been reloading its configuration for long" },
    stopped: { status: "CRITICAL", words: "the bot is stopped: open positions are not managed" },
  },
};

/** "Outdated history for pair X. Last tick is N minutes old", logged at 2 x timeframe + 5 min. */
const OUTDATED = {
  name: "outdated_history_age_seconds",
  path: "$[1]",
  age: "ms",
  each: { path: "$.logs", where: [{ path: "$[4]", contains: "Outdated history for pair" }], take: "min" },
  missing: "skip",
  direction: "below",
};

function hostPart(given: FreqtradeOptions): PresetPart {
  const metrics = [
    { name: "cpu_usage", each: { path: "$.cpu_pct", take: "avg" }, unit: "%" },
    { name: "memory_usage", path: "$.ram_pct", unit: "%" },
  ];
  return {
    part: "host",
    why: "/sysinfo blocks for a second: it is given five, and asked no more often than every 30 s.",
    dependsOn: ["api"],
    component: {
      type: "SYSTEM_RESOURCES",
      check: { ...source(given), requests: [{ path: "/sysinfo", metrics }] },
      interval: "30s",
      timeout: "5s",
      thresholds: {
        response_time: { warning: 3000, critical: 5000 },
        cpu_usage: { warning: 85, critical: 95, for: "2m" },
        memory_usage: { warning: 85, critical: 95 },
      },
    },
  };
}

function databaseParts({ database }: FreqtradeOptions): PresetPart[] {
  if (database === undefined) return [];
  return [
    {
      part: "db",
      why: "The database itself: readable, not locked for long, not damaged. Opened for reading alone.",
      component: { type: "DATABASE", check: { kind: "sqlite", path: database }, interval: "10s" },
    },
    {
      part: "orders",
      why: "The orders as the bot keeps them, by the exchange's ids. An entry or an exit that is open for longer than unfilledtimeout (10 min by default) is stuck; a stop on the exchange may stay as long as it likes.",
      dependsOn: ["db"],
      component: {
        type: "ORDER_EXECUTION",
        check: {
          kind: "order_store",
          database: `sqlite:${database}`,
          orders: {
            table: "orders",
            id: "order_id",
            is_open: "ft_is_open",
            state: "ft_order_side",
            pending: ["buy", "sell"],
            // The bot writes an open order anew each time that it looks at it.
            pending_since: "order_date",
            created: "order_date",
            updated: "order_update_date",
            may_be_empty: true,
          },
          positions: { table: "trades", is_open: "is_open" },
        },
        interval: "5s",
        urgency: "required",
        thresholds: { order_stuck_age_seconds: STUCK },
      },
    },
  ];
}
