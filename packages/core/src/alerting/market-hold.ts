import { marketTime } from "../calendar/calendar-words.ts";
import type { MarketCalendar } from "../calendar/market-calendar.ts";
import { formatDuration } from "../text/format-duration.ts";

/** Why what is market-bound is kept from people, and when to ask again, epoch ms; null when it never opens again. */
export interface MarketPause {
  readonly note: string;
  readonly until: number | null;
}

/** Null while the market is in session, its grace after the open aside. */
export function marketPause(market: MarketCalendar, now: number): MarketPause | null {
  const { id, graceMs, timeZone } = market;
  const phase = market.phaseAt(now);
  if (phase !== "market") {
    const what = phase === "break" ? "in a break" : "closed";
    const opens = market.nextOpen(now);
    if (opens === null) return { note: `${id} is ${what}, and is not known to open again`, until: null };
    return { note: `${id} is ${what} until ${marketTime(opens, timeZone)}; counted from then`, until: opens + graceMs };
  }
  const opened = openedWithin(market, now);
  if (opened === null) return null;
  const since = marketTime(opened, timeZone);
  return {
    note: `${id} has been open only since ${since}; counted after ${formatDuration(graceMs)}`,
    until: opened + graceMs,
  };
}

/** When the session that is under way began, if its grace is not over. */
function openedWithin(market: MarketCalendar, now: number): number | null {
  const { graceMs } = market;
  if (graceMs <= 0 || market.sessionMs(now - graceMs, now) >= graceMs) return null;
  let opened = market.nextOpen(now - graceMs - 1);
  for (let next = opened; next !== null && next <= now; next = market.nextOpen(next)) opened = next;
  return opened !== null && opened <= now && opened + graceMs > now ? opened : null;
}
