import type { RecoveryControl } from "../port/recovery.ts";

/** What was acted upon asked to be left alone until a moment, epoch ms: that holds for every component that acts upon it. */
export function withRest(
  control: RecoveryControl,
  { target, until }: { readonly target: string; readonly until: number },
  now: number,
): RecoveryControl {
  const rests = Object.fromEntries(Object.entries(control.rests).filter(([, moment]) => moment > now));
  return { ...control, rests: { ...rests, [target]: Math.max(until, rests[target] ?? 0) } };
}
