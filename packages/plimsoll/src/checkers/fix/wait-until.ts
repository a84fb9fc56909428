import type { CheckContext } from "../../port/checker.ts";
import type { Cancel } from "../../port/clock.ts";

interface Waiting {
  /** Calls back, once, when the condition may have changed. */
  readonly onChange: (callback: () => void) => Cancel;
  readonly context: CheckContext;
  /** Monotonic ms. */
  readonly until: number;
}

/** Resolves when the condition holds, the time is over or the check is ended. */
export function waitUntil(condition: () => boolean, { onChange, context, until }: Waiting): Promise<void> {
  const { clock, signal } = context;
  return new Promise((resolve) => {
    const cancelTime = clock.schedule(Math.max(0, until - clock.monotonic()), done);
    let cancelChange = () => {};
    signal.addEventListener("abort", done, { once: true });
    const look = () => {
      if (condition() || signal.aborted) done();
      else cancelChange = onChange(look);
    };
    look();
    function done(): void {
      cancelTime();
      cancelChange();
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
