/** Where a market is in its day. `break` is a pause within the day, as Tokyo's lunch; `closed` is everything else. */
export const MARKET_PHASES = ["pre_market", "market", "break", "post_market", "closed"] as const;
export type MarketPhase = (typeof MARKET_PHASES)[number];

/** When a market trades. All times are epoch ms. */
export interface MarketCalendar {
  /** As the configuration names it, such as `NYSE`. */
  readonly id: string;
  /** IANA name of the zone that its hours are given in, such as `America/New_York`. */
  readonly timeZone: string;
  /** How long after an open staleness and rates are not yet held against anybody, ms. */
  readonly graceMs: number;
  phaseAt(at: number): MarketPhase;
  /** How much of the time between two moments the market was in session (`market`), ms; 0 when `to` is not after `from`. */
  sessionMs(from: number, to: number): number;
  /** The next moment at which it opens, strictly after `at`; null when it never does within what is known. */
  nextOpen(at: number): number | null;
  /** The next moment at which it closes (a break is a close too), strictly after `at`; null when it never does. */
  nextClose(at: number): number | null;
}

/** The calendar of what has none: it is always in session. */
export const ALWAYS_OPEN: MarketCalendar = {
  id: "always-open",
  timeZone: "UTC",
  graceMs: 0,
  phaseAt: () => "market",
  sessionMs: (from, to) => Math.max(0, to - from),
  nextOpen: () => null,
  nextClose: () => null,
};
