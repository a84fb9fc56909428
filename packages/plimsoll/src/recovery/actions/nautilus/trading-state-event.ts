import { randomUUID } from "node:crypto";

export interface TradingStateEvent {
  readonly traderId: string;
  readonly state: string;
  /** Epoch ms. */
  readonly at: number;
}

/** NautilusTrader's `TradingStateChanged` as its serializer reads it; times are ns, beyond what a number holds. */
export function writeTradingState(event: TradingStateEvent, encoding: "msgpack" | "json"): Buffer {
  const { traderId, state, at } = event;
  const texts = { type: "TradingStateChanged", trader_id: traderId, state, event_id: randomUUID() };
  const ns = BigInt(Math.trunc(at)) * 1_000_000n;
  if (encoding === "json") {
    const head = JSON.stringify({ ...texts, config: {} }).slice(0, -1);
    return Buffer.from(`${head},"ts_event":${ns},"ts_init":${ns}}`, "utf8");
  }
  const pairs = Object.entries(texts).flatMap(([name, text]) => [packText(name), packText(text)]);
  const times = ["ts_event", "ts_init"].flatMap((name) => [packText(name), packInteger(ns)]);
  return Buffer.concat([Buffer.of(MAP | 7), ...pairs, packText("config"), Buffer.of(MAP), ...times]);
}

/** MessagePack: a map of at most 15, a text of at most 255 bytes, an integer of 64 bits. */
const MAP = 0x80;
const TEXT = 0xd9;
const INTEGER = 0xcf;

function packText(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([Buffer.of(TEXT, bytes.length), bytes]);
}

function packInteger(value: bigint): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = INTEGER;
  bytes.writeBigUInt64BE(value, 1);
  return bytes;
}

/** The state that a payload of `events.risk` tells, in either encoding: its name stands there as it is. */
export function readTradingState(payload: Buffer): string | null {
  return ["REDUCING", "HALTED", "ACTIVE"].find((state) => payload.includes(state)) ?? null;
}
