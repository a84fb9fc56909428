import type { MarketCalendar } from "@plimsoll/core";

/** The moment of a check, on both clocks, and how ages are counted at it. */
export interface Moment {
  /** Monotonic ms. */
  readonly at: number;
  /** Epoch ms. */
  readonly wall: number;
  /** Whether the market is in session. */
  readonly isOpen: boolean;
  /** Whether it opened so recently that silence is not yet held against anybody. */
  readonly isGrace: boolean;
  /** How long ago something was, counting only the time in session: ms. What the grace still covers does not count. */
  readonly age: (since: number) => number;
}

/** Silence counts in session only: a feed that is quiet overnight is not stale at the open. */
export function createMoment(market: MarketCalendar, at: number, wall: number): Moment {
  const isOpen = market.phaseAt(wall) === "market";
  const { graceMs } = market;
  const sinceOpenMs = isOpen && graceMs > 0 ? market.sessionMs(wall - graceMs, wall) : Number.POSITIVE_INFINITY;
  const isGrace = sinceOpenMs < graceMs;
  const forgiven = isGrace ? sinceOpenMs : 0;
  return {
    at,
    wall,
    isOpen,
    isGrace,
    age: (since) => {
      const inSession = market.sessionMs(wall - (at - since), wall);
      return Math.max(0, inSession - forgiven);
    },
  };
}
