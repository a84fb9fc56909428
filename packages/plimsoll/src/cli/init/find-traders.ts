import { RedisConnection } from "../../checkers/redis/redis-connection.ts";
import type { RedisReply } from "../../checkers/redis/reply-parser.ts";
import type { Found, ProbeContext } from "./found.ts";

/** How many keys are looked at per command, which is nothing to a Redis, and in how many commands at most. */
const KEYS_AT_ONCE = 100;
const MOST_SCANS = 200;
const MOST_TRADERS = 5;

/** A stream of NautilusTrader's message bus: one for each topic, or one of all. */
const STREAM = /^trader-([\w.-]{1,100}?):stream(:|$)/;

interface RedisPlace {
  readonly host: string;
  readonly port: number;
}

/** The traders whose NautilusTrader publishes to a Redis that needs no password. Only reads, and only so many keys. */
export async function findTraders({ host, port }: RedisPlace, context: ProbeContext): Promise<readonly Found[]> {
  const connection = new RedisConnection({ host, port, trust: null, allowLinkLocal: false });
  const cancel = context.clock.schedule(context.timeoutMs, () => connection.destroy());
  const traders = new Map<string, boolean>();
  try {
    await connection.connect();
    await scan(connection, traders);
  } catch {
    // Refused, slow or no Redis after all: what was seen until then is still there.
  } finally {
    cancel();
    connection.destroy();
  }
  return [...traders].map(([trader, perTopic]) => propose({ host, port }, { trader, perTopic }));
}

async function scan(connection: RedisConnection, traders: Map<string, boolean>): Promise<void> {
  let cursor = "0";
  for (let round = 0; round < MOST_SCANS; round += 1) {
    const reply = await connection.ask("SCAN", cursor, "MATCH", "trader-*:stream*", "COUNT", String(KEYS_AT_ONCE));
    const [next, keys] = Array.isArray(reply) ? (reply as readonly RedisReply[]) : [];
    for (const key of Array.isArray(keys) ? keys : []) {
      const [, trader, colon] = STREAM.exec(String(key)) ?? [];
      if (trader === undefined || (traders.size >= MOST_TRADERS && !traders.has(trader))) continue;
      traders.set(trader, colon === ":" || traders.get(trader) === true);
    }
    cursor = String(next ?? "0");
    if (cursor === "0") return;
  }
}

interface Trader {
  readonly trader: string;
  /** Whether each topic has a stream of its own. */
  readonly perTopic: boolean;
}

function propose({ host, port }: RedisPlace, { trader, perTopic }: Trader): Found {
  const place = { ...(host === "127.0.0.1" ? {} : { host }), ...(port === 6379 ? {} : { port }) };
  return {
    what: "NautilusTrader",
    where: `Redis ${host.includes(":") ? `[${host}]` : host}:${port}`,
    evidence: `it has ${perTopic ? "streams that begin with" : "the stream"} trader-${trader}:stream`,
    item: { preset: "nautilus", ...place, trader_id: trader, ...(perTopic ? {} : { stream_per_topic: false }) },
    notes: [
      "Its heartbeat is off unless heartbeat_interval_secs is set in its message bus configuration; other than 10 s is told by heartbeat_interval here.",
    ],
  };
}
