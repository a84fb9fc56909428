import type { IncomingHttpHeaders } from "node:http";

/** The fullest of a venue's rate limits. */
export interface RateLimitUse {
  /** 0 to 100 and beyond, %. */
  readonly percent: number;
  /** Which limit it is, in the venue's words: `1m`, `orders_10s`, a policy's name. */
  readonly window: string;
  readonly used: number;
  readonly limit: number;
}

/** Limits by window, as `{ "1m": 6000, "orders_10s": 100 }`; only windows of Binance need them told. */
export type KnownLimits = ReadonlyMap<string, number>;

/** So much of an `exchangeInfo` is looked at: thousands of markets follow. */
const BEGINNING = 8192;
const BINANCE = /^x-mbx-(used-weight|order-count)-(\d+[smhd])$/;
const INTERVALS: Readonly<Record<string, string>> = { SECOND: "s", MINUTE: "m", HOUR: "h", DAY: "d" };

/**
 * How much of its rate limit an answer says is used: Binance's `X-MBX-USED-WEIGHT-*` and `X-MBX-ORDER-COUNT-*`, the
 * common `X-RateLimit-*` (Alpaca) and `RateLimit-*` triples, and the IETF drafts' `RateLimit` with `RateLimit-Policy`.
 * Null when it says nothing that can be compared with a limit.
 */
export function readRateLimit(headers: IncomingHttpHeaders, limits: KnownLimits): RateLimitUse | null {
  const uses = [...binance(headers, limits), ...triple(headers, "x-ratelimit"), ...triple(headers, "ratelimit")];
  uses.push(...structured(headers));
  return uses.reduce<RateLimitUse | null>(
    (most, use) => (most === null || use.percent > most.percent ? use : most),
    null,
  );
}

export interface UnknownWindow {
  readonly window: string;
  readonly used: number;
}

/** Windows that an answer counts in but whose limit isn't known. */
export function unknownWindows(headers: IncomingHttpHeaders, limits: KnownLimits): UnknownWindow[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    const window = binanceWindow(name);
    if (window === null || window.startsWith("orders_") || limits.has(window)) return [];
    return [{ window, used: leadingNumber(value) }];
  });
}

/** The limits in the beginning of Binance's `exchangeInfo`; empty when the text isn't one. */
export function learnLimits(body: string): KnownLimits {
  const list = /"rateLimits"\s*:\s*(\[[^\]]{0,3000}\])/.exec(body.slice(0, BEGINNING))?.[1];
  const learnt = new Map<string, number>();
  if (list === undefined) return learnt;
  for (const entry of parseList(list)) {
    const { rateLimitType, interval, intervalNum, limit } = (entry ?? {}) as Record<string, unknown>;
    const letter = INTERVALS[String(interval)];
    if (letter === undefined || typeof limit !== "number" || !(limit > 0)) continue;
    if (rateLimitType === "REQUEST_WEIGHT") learnt.set(`${String(intervalNum)}${letter}`, limit);
    if (rateLimitType === "ORDERS") learnt.set(`orders_${String(intervalNum)}${letter}`, limit);
  }
  return learnt;
}

function parseList(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

function binanceWindow(header: string): string | null {
  const found = BINANCE.exec(header);
  if (found === null) return null;
  return found[1] === "order-count" ? `orders_${found[2]}` : String(found[2]);
}

function binance(headers: IncomingHttpHeaders, limits: KnownLimits): RateLimitUse[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    const window = binanceWindow(name);
    const limit = window === null ? undefined : limits.get(window);
    return window === null || limit === undefined ? [] : use(window, Number(value), limit);
  });
}

function triple(headers: IncomingHttpHeaders, prefix: string): RateLimitUse[] {
  const limit = leadingNumber(headers[`${prefix}-limit`]);
  const remaining = leadingNumber(headers[`${prefix}-remaining`]);
  return use(prefix, limit - remaining, limit);
}

/** `"default";r=50;t=30` with `"default";q=100;w=60` (draft 8 on), or `limit=100, remaining=50` (draft 7). */
function structured(headers: IncomingHttpHeaders): RateLimitUse[] {
  const state = text(headers.ratelimit);
  if (state === "") return [];
  const limit = parameter(state, "limit");
  if (!Number.isNaN(limit)) return use("ratelimit", limit - parameter(state, "remaining"), limit);
  const quotas = new Map(
    items(text(headers["ratelimit-policy"])).map((item) => [item.name, parameter(item.rest, "q")]),
  );
  return items(state).flatMap((item) => {
    const quota = quotas.get(item.name) ?? Number.NaN;
    return use(item.name, quota - parameter(item.rest, "r"), quota);
  });
}

function items(list: string): { name: string; rest: string }[] {
  return list.split(",").map((item) => {
    const [name = "", ...rest] = item.split(";");
    return { name: name.trim().replaceAll('"', ""), rest: rest.join(";") };
  });
}

function parameter(list: string, name: string): number {
  const found = new RegExp(`(?:^|[;,\\s])${name}=(\\d+)`).exec(list);
  return found === null ? Number.NaN : Number(found[1]);
}

function leadingNumber(value: string | string[] | undefined): number {
  return Number.parseFloat(text(value));
}

function text(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value.join(", ") : (value ?? "")).slice(0, 2000);
}

function use(window: string, used: number, limit: number): RateLimitUse[] {
  if (!Number.isFinite(used) || !Number.isFinite(limit) || limit <= 0) return [];
  return [{ window, used, limit, percent: Math.round((Math.max(used, 0) / limit) * 10_000) / 100 }];
}
