import type { Steps } from "@plimsoll/core";
import type { Clock } from "../port/clock.ts";

/** Between two steps whatever else there is to do has its turn, ms. */
const PAUSE_MS = 5;

/** Works step by step, each no longer than a few milliseconds, and lets the event loop go on in between. */
export async function unhurried<Result>(steps: Steps<Result>, clock: Clock): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await pause(clock, PAUSE_MS);
  }
}

export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(ms, resolve);
  });
}
