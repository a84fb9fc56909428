import type { Found, ProbeContext } from "./found.ts";
import { scanKeys } from "./scan-keys.ts";

const MOST_TRADERS = 5;

/** A stream of NautilusTrader's message bus: one for each topic, or one of all. */
const STREAM = /^trader-([\w.-]{1,100}?):stream(:|$)/;

interface RedisPlace {
  readonly host: string;
  readonly port: number;
}

/** The traders whose NautilusTrader publishes to a Redis that needs no password. Only reads, and only so many keys. */
export async function findTraders({ host, port }: RedisPlace, context: ProbeContext): Promise<readonly Found[]> {
  const traders = new Map<string, boolean>();
  for (const key of await scanKeys({ ...context, host, port, pattern: "trader-*:stream*" })) {
    const [, trader, colon] = STREAM.exec(key) ?? [];
    if (trader !== undefined) traders.set(trader, colon === ":" || traders.get(trader) === true);
  }
  const first = [...traders].slice(0, MOST_TRADERS);
  return first.map(([trader, perTopic]) => propose({ host, port }, { trader, perTopic }));
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
