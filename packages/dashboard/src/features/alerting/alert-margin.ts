import type { Latency } from "@plimsoll/core";

/** Commission Delegated Regulation (EU) 2017/589 (RTS 6), Article 16(5): real-time alerts within five seconds, ms. */
export const ALERT_LIMIT_MS = 5000;

/** How the slowest alert stands to the limit. `share` of it that was used, 1 at most; `leftMs` below zero: over it. */
export interface AlertMargin {
  readonly slowestMs: number;
  readonly leftMs: number;
  readonly share: number;
}

/** Null while there has been no alert. */
export function alertMargin({ max_ms }: Pick<Latency, "max_ms">): AlertMargin | null {
  if (max_ms === null) return null;
  return { slowestMs: max_ms, leftMs: ALERT_LIMIT_MS - max_ms, share: Math.min(1, max_ms / ALERT_LIMIT_MS) };
}
