import type { Clock } from "../port/clock.ts";

/** An answer for all who ask within `keptMs` of it, ms. While a question is under way nobody asks another. */
export function keepAnswer<T>(clock: Clock, keptMs: number, ask: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | null = null;
  let staleAt = Number.POSITIVE_INFINITY;
  return () => {
    if (kept !== null && clock.monotonic() < staleAt) return kept;
    staleAt = Number.POSITIVE_INFINITY;
    kept = ask().finally(() => {
      staleAt = clock.monotonic() + keptMs;
    });
    return kept;
  };
}
