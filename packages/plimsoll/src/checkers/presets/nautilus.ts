import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import type { Preset, PresetPart } from "../../port/preset.ts";

const options = z.strictObject({
  host: z.string().min(1).default("127.0.0.1").describe("of the Redis that it publishes to; default 127.0.0.1"),
  port: z.int().min(1).max(65_535).default(6379),
  user: z.string().min(1).optional(),
  password: z.string().min(1).optional(),
  database: z.int().min(0).max(1_000_000).default(0),
  tls: z
    .union([z.boolean(), z.record(z.string(), z.unknown())])
    .optional()
    .describe("as the kind redis takes it"),
  trader_id: z.string().regex(/^[\w.-]{1,100}$/, "expected a trader's id such as TRADER-001"),
  stream_per_topic: z.boolean().default(true).describe("as in its message bus configuration; default true"),
  heartbeat_interval: durationMs
    .refine((ms) => ms >= 100 && ms <= 3_600_000, "expected 100ms to 1h")
    .default(10_000)
    .describe("heartbeat_interval_secs of its message bus, which is off by default: set it; default 10s"),
  components: z
    .array(z.string().regex(/^[\w.-]{1,100}$/, "expected a component's id such as RiskEngine"))
    .max(50)
    .default(["DataEngine", "ExecEngine", "RiskEngine"])
    .describe("components whose state is watched once they have told of it"),
  commands: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .describe("the stream (one of its external_streams) on which it is told to take no new risk; it has to read that"),
  data: z
    .array(
      z.strictObject({
        topic: z.string().regex(/^[\w./:-]{1,80}$/, "expected a topic of its message bus, as in its Redis"),
        within: durationMs.describe("how long nothing may come on it, in session time"),
      }),
    )
    .max(50)
    .default([])
    .describe("topics that its message bus publishes and that must flow, such as those of its quotes"),
});
type NautilusOptions = z.output<typeof options>;

const SLOW = { status: "WARNING", after: "60s", words: "it has been changing its state for over a minute" };
const NOT_STARTED = { status: "WARNING", words: "it has not been started" };
/** NautilusTrader's component states; those that pass are a warning when they last. */
const COMPONENT_STATES = {
  RUNNING: "HEALTHY",
  PRE_INITIALIZED: NOT_STARTED,
  READY: NOT_STARTED,
  STARTING: SLOW,
  STOPPING: SLOW,
  STOPPED: { status: "WARNING", words: "it is stopped" },
  RESUMING: SLOW,
  RESETTING: SLOW,
  DISPOSING: SLOW,
  DEGRADING: SLOW,
  FAULTING: SLOW,
  DEGRADED: "WARNING",
  FAULTED: "CRITICAL",
  DISPOSED: "DOWN",
};

/** NautilusTrader over the Redis that its message bus publishes to. */
export const nautilusPreset: Preset<NautilusOptions> = {
  name: "nautilus",
  title: "NautilusTrader: its heartbeat, its components, its risk state and its work in flight, in Redis",
  options,
  example: {
    host: "127.0.0.1",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration spells its references so
    password: "${REDIS_PASSWORD}",
    trader_id: "TRADER-001",
    commands: "plimsoll-commands",
    data: [{ topic: "data.quotes.BINANCE.BTCUSDT", within: "1m" }],
  },
  advice: [
    { advice: "safe", what: "set the trading state to REDUCING", when: "no new risk; positions can still be closed" },
    {
      advice: "with care",
      what: "restart the node",
      when: "SCARD of orders_inflight is 0 and reconciliation is clean; never otherwise",
    },
    { advice: "never", what: "publish ShutdownSystem by a program", when: "it stops a trader that has orders at work" },
  ],
  expand: (given) => [
    busPart(given),
    riskPart(given),
    ...(given.components.length === 0 ? [] : [componentsPart(given)]),
    ...(given.data.length === 0 ? [] : [dataPart(given)]),
  ],
  recovery: (given) =>
    given.commands === undefined
      ? []
      : [
          {
            name: "reduce-only",
            why: "A node of which a component is faulted only closes positions; that it is ACTIVE again is for a person to say.",
            parts: ["components"],
            action: {
              ...redis(given),
              kind: "nautilus",
              trader_id: given.trader_id,
              stream_per_topic: given.stream_per_topic,
              stream: given.commands,
              operation: "reducing",
              on: ["CRITICAL", "DOWN"],
              evidence: 3,
              deadline: "15s",
            },
          },
        ],
};

function redis({ host, port, user, password, database, tls }: NautilusOptions) {
  return {
    kind: "redis",
    host,
    port,
    database,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls }),
  };
}

/** A topic's stream of its own, or the trader's one stream with the topic as a field. */
function topic({ trader_id: id, stream_per_topic }: NautilusOptions, name: string) {
  return stream_per_topic
    ? { key: `trader-${id}:stream:${name}` }
    : { key: `trader-${id}:stream`, where: { topic: name }, look_back: 100_000_000 };
}

function busPart(given: NautilusOptions): PresetPart {
  const beat = given.heartbeat_interval / 1000;
  const id = given.trader_id;
  return {
    part: "bus",
    why: "The heartbeat by the time that Redis gave it, and the orders in flight and at work: the gate before any restart. A heartbeat tells that the node runs, not that data flows nor that orders may leave: with a risk engine that is halted, a component that has failed or data that stand still it is up but not trading.",
    progress: ["risk", "components", "data"],
    ...(given.data.length > 0
      ? {}
      : { untold: "data: [{ topic: ..., within: 1m }] names topics of its message bus that must flow" }),
    component: {
      type: "PROCESS",
      check: {
        ...redis(given),
        streams: [
          { ...topic(given, "health:heartbeat"), metrics: [{ name: "heartbeat_age_seconds", down: beat * 9 }] },
        ],
        keys: [
          { name: "orders_inflight", key: `trader-${id}:index:orders_inflight`, read: "scard" },
          { name: "orders_open", key: `trader-${id}:index:orders_open`, read: "scard" },
          { name: "positions_open", key: `trader-${id}:index:positions_open`, read: "scard" },
        ],
      },
      interval: "5s",
      urgency: "required",
      thresholds: { heartbeat_age_seconds: { warning: beat * 2.5, critical: beat * 4.5 } },
    },
  };
}

function riskPart(given: NautilusOptions): PresetPart {
  const states = {
    ACTIVE: "HEALTHY",
    REDUCING: { status: "WARNING", words: "it only reduces positions" },
    HALTED: { status: "CRITICAL", words: "it lets no order out" },
  };
  const metrics = [{ name: "trading_state", field: "payload", path: "$.state", states }];
  return {
    part: "risk",
    why: "The trading state of its risk engine, told at each change: until the first one there is nothing to read, and that is normal.",
    dependsOn: ["bus"],
    component: {
      type: "RISK_ENGINE",
      check: { ...redis(given), streams: [{ ...topic(given, "events.risk"), no_entry: "skip", metrics }] },
      interval: "5s",
      urgency: "required",
    },
  };
}

function componentsPart(given: NautilusOptions): PresetPart {
  const streams = given.components.map((component) => ({
    ...topic(given, `events.system.${component}`),
    no_entry: "skip",
    metrics: [{ name: metricName(component), field: "payload", path: "$.state", states: COMPONENT_STATES }],
  }));
  return {
    part: "components",
    why: "The state of each component, told at each change: DEGRADED is a warning, FAULTED critical, DISPOSED down, and a state that should pass is a warning after a minute.",
    dependsOn: ["bus"],
    component: { type: "PROCESS", check: { ...redis(given), streams }, interval: "5s", urgency: "required" },
  };
}

function dataPart(given: NautilusOptions): PresetPart {
  const ages = given.data.map(({ topic: name, within }) => ({
    name: `${snakeCase(name)}_age_seconds`,
    topic: name,
    within,
  }));
  const streams = ages.map(({ name, topic: about }) => ({
    ...topic(given, about),
    metrics: [{ name, age: "ms", session_time: true }],
  }));
  return {
    part: "data",
    why: "What must flow, by the time that Redis gave it: a node whose data have died goes on beating. It rests while its market is closed (calendar).",
    dependsOn: ["bus"],
    component: {
      type: "MARKET_DATA",
      check: { ...redis(given), streams },
      interval: "5s",
      urgency: "required",
      thresholds: Object.fromEntries(ages.map(({ name, within }) => [name, { critical: within / 1000 }])),
    },
  };
}

/** `RiskEngine` as `state_risk_engine`. */
function metricName(component: string): string {
  return `state_${snakeCase(component.replace(/([a-z0-9])([A-Z])/g, "$1_$2"))}`;
}

function snakeCase(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, "_").toLowerCase();
}
