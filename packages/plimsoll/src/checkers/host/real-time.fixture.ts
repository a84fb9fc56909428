import { ALWAYS_OPEN } from "@plimsoll/core";
import type { CheckContext, CheckerSetup } from "../../port/checker.ts";
import type { Clock } from "../../port/clock.ts";
import { silentLog } from "../../port/log.ts";

/** The machine's own time, for checks of real files and processes. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A context as a check gets it. */
export function contextOf(given: Partial<CheckContext> = {}): CheckContext {
  return { clock: realClock, signal: new AbortController().signal, timeoutMs: 10_000, ...given };
}

/** What a checker is made with: the machine's own time, no log, a market that never closes. */
export function setupOf(given: Partial<CheckerSetup> = {}): CheckerSetup {
  return {
    clock: realClock,
    log: silentLog,
    componentId: "component",
    market: ALWAYS_OPEN,
    requestCheck: () => {},
    components: () => [],
    ...given,
  };
}
