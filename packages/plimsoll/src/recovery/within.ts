import type { Cancel, Clock } from "../port/clock.ts";

/** What a promise resolves with, or null when it takes longer. What it does later is of no interest. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T> | T): Promise<T | null> {
  let cancel: Cancel = () => {};
  const late = new Promise<null>((resolve) => {
    cancel = clock.schedule(ms, () => resolve(null));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
