import type { Clock } from "../port/clock.ts";

export interface Keeping {
  /** For all who ask within this of it an answer is good, ms. */
  readonly freshMs: number;
  /** Until then it is still given out, while a new one is asked for behind it. Default `freshMs`: nobody is given an old one. */
  readonly servedMs?: number;
}

/** An answer, or a failure, for all who ask within its time. While a question is under way nobody asks another. */
export function keepAnswer<T>(
  clock: Clock,
  { freshMs, servedMs = freshMs }: Keeping,
  ask: () => Promise<T>,
): () => Promise<T> {
  let kept: Promise<T> | null = null;
  let keptAt = 0;
  let asking: Promise<T> | null = null;
  const askAnew = (): Promise<T> => {
    asking ??= ask().finally(() => {
      [kept, keptAt, asking] = [asking, clock.monotonic(), null];
    });
    return asking;
  };
  return () => {
    const ageMs = clock.monotonic() - keptAt;
    if (kept === null || ageMs >= servedMs) return askAnew();
    // Whoever asks next is told of a failure.
    if (ageMs >= freshMs) askAnew().catch(() => undefined);
    return kept;
  };
}
