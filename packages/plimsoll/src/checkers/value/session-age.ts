import type { MarketCalendar } from "@plimsoll/core";

/**
 * How old a moment is in time that the market was in session, ms. While it is closed and in its grace after the open the age
 * is what it was at the last close: by then nobody is late yet.
 */
export function sessionAgeMs(market: MarketCalendar, from: number, now: number): number {
  const { graceMs } = market;
  const isHeld = market.sessionMs(now - graceMs, now) >= graceMs;
  return market.sessionMs(from, isHeld ? now : now - graceMs);
}
