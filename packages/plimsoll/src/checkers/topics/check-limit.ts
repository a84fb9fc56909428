import type { CheckContext } from "../../port/checker.ts";

/** The answer has to be there before the check's own hard end, so that it can say what hung. */
const HEADROOM = 0.9;

/** When a check that waits has to stop waiting. */
export interface CheckLimit {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** To be called once the check is over. */
  readonly release: () => void;
}

/** Ends waiting a little before the check's own end, or with it when it is ended before its time. */
export function limitCheck({ clock, signal, timeoutMs }: CheckContext): CheckLimit {
  const controller = new AbortController();
  const end = () => controller.abort();
  const limitMs = timeoutMs * HEADROOM;
  const cancel = clock.schedule(limitMs, end);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  return {
    signal: controller.signal,
    timeoutMs: limitMs,
    release() {
      cancel();
      signal.removeEventListener("abort", end);
    },
  };
}
