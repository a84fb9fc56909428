import type { Steps } from "@plimsoll/core";
import type { Clock } from "../port/clock.ts";

/** After so long in one go whatever else there is to do has its turn, ms; one step more may be under way by then. */
const GO_MS = 1;
/** How long others have their turn, ms. */
export const PAUSE_MS = 5;

/** Works step by step, for little more than a millisecond in one go, and lets the event loop go on in between. */
export async function unhurried<Result>(
  steps: Steps<Result>,
  clock: Pick<Clock, "monotonic" | "schedule">,
): Promise<Result> {
  for (let begun = clock.monotonic(); ; ) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (clock.monotonic() - begun < GO_MS) continue;
    await pause(clock, PAUSE_MS);
    begun = clock.monotonic();
  }
}

export function pause(clock: Pick<Clock, "schedule">, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(ms, resolve);
  });
}
