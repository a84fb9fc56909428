import type { RedisConnection } from "../../../database/redis/redis-connection.ts";
import type { RedisReply } from "../../../database/redis/reply-parser.ts";
import { readTradingState } from "./trading-state-event.ts";

const TOPIC = "events.risk";
const LOOK_BACK = 1000;

interface Entry {
  readonly id: string;
  readonly topic: string;
  readonly payload: Buffer;
}

/** What an engine tells of its trading state, at each change of it. */
export class RiskStream {
  readonly #connection: RedisConnection;
  readonly #key: string;
  #lastId = "0-0";

  constructor(
    connection: RedisConnection,
    { traderId, isOwn }: { readonly traderId: string; readonly isOwn: boolean },
  ) {
    this.#connection = connection;
    this.#key = isOwn ? `trader-${traderId}:stream:${TOPIC}` : `trader-${traderId}:stream`;
  }

  /** The state that it told last; null where it has told none. What comes later is `next`. */
  async last(): Promise<string | null> {
    const entries = toEntries(await this.#connection.ask("XREVRANGE", this.#key, "+", "-", "COUNT", String(LOOK_BACK)));
    this.#lastId = entries[0]?.id ?? "0-0";
    return entries.map(stateOf).find((state) => state !== null) ?? null;
  }

  /** Waits for it to tell `state`; false where it does not within `waitMs`. */
  async tells(state: string, waitMs: () => number): Promise<boolean> {
    for (;;) {
      const left = Math.floor(waitMs());
      if (left <= 0) return false;
      const words = ["XREAD", "COUNT", "100", "BLOCK", String(left), "STREAMS", this.#key, this.#lastId];
      const reply = await this.#connection.ask(...words);
      const entries = Array.isArray(reply) ? toEntries((reply[0] as RedisReply[])[1] ?? null) : [];
      this.#lastId = entries.at(-1)?.id ?? this.#lastId;
      if (entries.some((entry) => stateOf(entry) === state)) return true;
    }
  }
}

function stateOf({ topic, payload }: Entry): string | null {
  return topic === "" || topic === TOPIC ? readTradingState(payload) : null;
}

/** Redis' `[id, [field, value, ...]]`, one list an entry. */
function toEntries(reply: RedisReply): readonly Entry[] {
  if (!Array.isArray(reply)) return [];
  return (reply as readonly RedisReply[]).flatMap((entry) => {
    if (!Array.isArray(entry)) return [];
    const [id, list] = entry as readonly RedisReply[];
    const parts = Array.isArray(list) ? (list as readonly RedisReply[]) : [];
    const field = (name: string) => {
      const at = parts.findIndex((part, index) => index % 2 === 0 && String(part) === name);
      const value = at < 0 ? null : parts[at + 1];
      return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
    };
    return [{ id: String(id), topic: field("topic").toString("utf8"), payload: field("payload") }];
  });
}
