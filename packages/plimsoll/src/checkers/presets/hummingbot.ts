import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import type { Preset, PresetPart } from "../../port/preset.ts";
import { plainUrl } from "../../request/request-options.ts";

const id = z.string().regex(/^[\w.-]{1,100}$/, "expected a bot's instance id, as in its MQTT topics");
const bot = z
  .strictObject({
    id,
    database: z.string().min(1).optional().describe("its database file, data/<config>.sqlite"),
    orders_within: durationMs
      .optional()
      .describe(
        "how often its strategy touches its orders at least, as market making does: then that tells its progress",
      ),
  })
  .refine(({ database, orders_within: within }) => within === undefined || database !== undefined, {
    path: ["orders_within"],
    error: "needs the database, where the orders are",
  });
const broker = z.strictObject({
  host: z.string().min(1).default("127.0.0.1"),
  port: z.int().min(1).max(65_535).default(1883),
  user: z.string().min(1).optional(),
  password: z.string().min(1).optional(),
  namespace: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .default("hbot")
    .describe("mqtt_namespace of the bots; default hbot"),
});
const api = z.strictObject({
  url: plainUrl.default("http://127.0.0.1:8000"),
  username: z.string().min(1),
  password: z.string().min(1),
});
const options = z
  .strictObject({
    mqtt: broker.optional().describe("the broker that the bots speak to (mqtt_autostart, off by default, must be on)"),
    bots: z.array(bot).max(50).default([]).describe("bots that are to be alive"),
    api: api.optional().describe("hummingbot-api, for its view of the bots and of its host"),
  })
  .refine(({ mqtt, api: it }) => mqtt !== undefined || it !== undefined, "expected mqtt, api or both")
  .refine(({ mqtt, bots }) => mqtt === undefined || bots.length > 0, {
    path: ["bots"],
    error: "expected the ids of the bots: what never spoke cannot be missed",
  });
type HummingbotOptions = z.output<typeof options>;
type Broker = z.output<typeof broker>;
type Bot = z.output<typeof bot>;

/** Hummingbot's bots over MQTT and in their databases, and hummingbot-api over REST. */
export const hummingbotPreset: Preset<HummingbotOptions> = {
  name: "hummingbot",
  title: "Hummingbot: its bots over MQTT and in their databases, and hummingbot-api",
  options,
  example: {
    mqtt: { host: "127.0.0.1" },
    bots: [{ id: "bot-1", database: "data/conf_pure_mm_1.sqlite", orders_within: "5m" }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration spells its references so
    api: { url: "http://127.0.0.1:8000", username: "${HUMMINGBOT_API_USER}", password: "${HUMMINGBOT_API_PASSWORD}" },
  },
  advice: [
    {
      advice: "with care",
      what: "command stop with skip_order_cancellation: false",
      when: "it cancels its orders first; with true they stay at the venue, and nobody looks after them",
    },
    {
      advice: "never",
      what: "restart a bot with orders that the venue has not acknowledged",
      when: "their state is not known",
    },
  ],
  expand: ({ mqtt, bots, api: rest }) => [
    ...(mqtt === undefined ? [] : [brokerPart(mqtt), ...bots.map((it) => botPart(mqtt, it))]),
    ...bots.flatMap(ordersPart),
    ...bots.flatMap(pacePart),
    ...(rest === undefined ? [] : apiParts(rest, bots)),
  ],
};

function connection({ host, port, user, password }: Broker) {
  return {
    kind: "mqtt",
    host,
    port,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  };
}

function brokerPart(mqtt: Broker): PresetPart {
  return {
    part: "broker",
    why: "The broker itself: without it nothing is known of the bots.",
    component: { type: "CUSTOM", check: connection(mqtt), interval: "5s" },
  };
}

function botPart(mqtt: Broker, given: Bot): PresetPart {
  const { id: name } = given;
  const topic = (end: string) => `${mqtt.namespace}/${name}/${end}`;
  return {
    part: name,
    why: "A beat every 10 s, by the time that it comes: its own stamp lies half a second ahead. A bot that crashes never says offline, since there is no last will.",
    dependsOn: ["broker"],
    ...(given.orders_within === undefined ? { untold: UNTOLD } : { progress: [paceName(given)] }),
    component: {
      type: "PROCESS",
      check: {
        ...connection(mqtt),
        topics: [
          { topic: topic("hb"), metrics: [{ name: "heartbeat_age_seconds", down: 90 }] },
          {
            topic: topic("status_updates"),
            metrics: [
              {
                name: "availability",
                path: "$.msg",
                states: { online: "HEALTHY", offline: { status: "DOWN", words: "it said that it goes offline" } },
                no_message: "skip",
              },
            ],
          },
        ],
      },
      interval: "5s",
      urgency: "required",
      thresholds: { heartbeat_age_seconds: { warning: 25, critical: 45 } },
    },
  };
}

function ordersPart({ id: name, database }: Bot): PresetPart[] {
  if (database === undefined) return [];
  return [
    {
      part: `${name}-orders`,
      why: "The orders in its database: one without exchange_order_id has not been acknowledged.",
      component: {
        type: "ORDER_EXECUTION",
        check: {
          kind: "order_store",
          database: `sqlite:${database}`,
          orders: {
            table: "Order",
            id: "id",
            state: "last_status",
            // The last of its events: completed, cancelled, failed and expired ones end an order.
            open: ["BuyOrderCreated", "SellOrderCreated", "OrderFilled"],
            venue_id: "exchange_order_id",
            created: "creation_timestamp",
            updated: "last_update_timestamp",
            may_be_empty: true,
          },
        },
        interval: "5s",
        urgency: "required",
      },
    },
  ];
}

const UNTOLD = "orders_within beside the database of a bot says how often its strategy touches its orders at least";

function paceName({ id: name }: Bot): string {
  return `${name}-pace`;
}

function pacePart(given: Bot): PresetPart[] {
  const { id: name, database, orders_within: within } = given;
  if (database === undefined || within === undefined) return [];
  const metric = "order_activity_age_seconds";
  return [
    {
      part: paceName(given),
      why: "How long ago any of its orders changed, by its own database: a bot that beats and touches no order for longer than its strategy ever does is up but not trading. One that has no order yet is not HEALTHY.",
      dependsOn: [name],
      component: {
        type: "ORDER_EXECUTION",
        check: {
          kind: "sql",
          database: `sqlite:${database}`,
          queries: [
            {
              sql: `SELECT MAX(last_update_timestamp) AS ${metric} FROM "Order"`,
              metrics: [{ name: metric, age: "ms" }],
            },
          ],
        },
        interval: "5s",
        urgency: "required",
        thresholds: { [metric]: { critical: within / 1000 } },
      },
    },
  ];
}

function apiParts({ url, username, password }: z.output<typeof api>, bots: readonly Bot[]): PresetPart[] {
  const source = { kind: "json", base_url: url, basic_auth: { username, password } };
  const paced = bots.filter((it) => it.orders_within !== undefined);
  // With no bots named, one that is meant to be stopped counts too.
  const urgency = bots.length > 0 ? { urgency: "required" as const } : {};
  return [
    {
      part: "api",
      why: "Whether it answers; that needs no login. It tells of the API, not of a bot: with bots that are not active behind it, it is up but not trading.",
      progress: ["fleet", ...paced.map(paceName)],
      ...(paced.length > 0 ? {} : { untold: UNTOLD }),
      component: {
        type: "API_SERVER",
        check: {
          kind: "http",
          base_url: url,
          endpoints: [{ path: "/", expect: { json: [{ path: "$.status", equals: "running" }] } }],
        },
        interval: "5s",
      },
    },
    {
      part: "api-mqtt",
      why: "Whether it hears the broker: without that it sees no bot, and what it says of them proves nothing.",
      dependsOn: ["api"],
      component: {
        type: "CUSTOM",
        check: { ...source, requests: [MQTT_REQUEST] },
        interval: "10s",
        ...urgency,
        thresholds: { mqtt_connected: { critical: 0 } },
      },
    },
    {
      part: "fleet",
      why: "The bots as hummingbot-api sees them. A live bot without controller reports says stopped there: recently_active is what counts. A bot that is archived disappears, so that each one that should be there is named.",
      dependsOn: ["api", "api-mqtt"],
      component: {
        type: "PROCESS",
        check: { ...source, requests: fleetRequests(bots) },
        interval: "10s",
        ...urgency,
        // Blind is not well, but says nothing of the bots.
        thresholds: { bot_recently_active: { critical: 0 }, mqtt_connected: { warning: 0 } },
      },
    },
    {
      part: "api-host",
      why: "CPU, memory and disk of the host that it runs on, as it tells them.",
      dependsOn: ["api"],
      component: {
        type: "SYSTEM_RESOURCES",
        check: { ...source, requests: [{ path: "/system/resources", metrics: HOST_METRICS }] },
        interval: "30s",
        thresholds: {
          cpu_usage: { warning: 85, critical: 95, for: "2m" },
          memory_usage: { warning: 85, critical: 95 },
          disk_usage: { warning: 80, critical: 92 },
        },
      },
    },
  ];
}

const HOST_METRICS = [
  { name: "cpu_usage", path: "$.cpu.percent", unit: "%" },
  { name: "memory_usage", path: "$.memory.percent", unit: "%" },
  { name: "disk_usage", path: "$.disk.percent", unit: "%" },
];

const MQTT_REQUEST = {
  path: "/bot-orchestration/mqtt",
  name: "mqtt",
  metrics: [{ name: "mqtt_connected", path: "$.data.mqtt_connected", map: { true: 1, false: 0 }, direction: "below" }],
};

function fleetRequests(bots: readonly Bot[]) {
  const active = {
    name: "bot_recently_active",
    path: "$.recently_active",
    each: { path: "$.data", labels: { bot: "@key" }, ...(bots.length > 0 && { expect: bots.map((it) => it.id) }) },
    map: { true: 1, false: 0 },
    direction: "below",
    when: { request: "mqtt", path: "$.data.mqtt_connected", equals: true },
  };
  return [MQTT_REQUEST, { path: "/bot-orchestration/status", name: "bots", metrics: [active] }];
}
