import type { Cancel, Clock } from "../port/clock.ts";

/** By then everything is loaded, the first checks are made and the dashboard of an impatient user is shown, ms. */
const START_IS_OVER_MS = 12_000;

/**
 * Collects once what the start has left over. V8 collects when it runs short of memory, not when others could use it: with
 * little to watch, 10 MB of a start stay resident for hours. `last-resort` also drops the code that only the start ran and
 * gives freed pages back. Does nothing where Node does not let it (`--expose-gc`).
 */
export function sweepAfterStart(clock: Clock): Cancel {
  return clock.schedule(START_IS_OVER_MS, () =>
    globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" }),
  );
}
