import { formatDuration, type RecoveryAttempt } from "@plimsoll/core";
import type { Clock } from "../port/clock.ts";
import { isItsOwnJudge } from "./attempt.ts";
import type { Verification } from "./book-types.ts";
import type { RecoveryWorld } from "./recovery-world.ts";
import { within } from "./within.ts";

/** How soon it is checked again while it is still ill, ms. */
const PAUSE_MS = 1000;

export interface VerifyOptions {
  readonly clock: Clock;
  readonly world: RecoveryWorld;
  /** How long it has to heal, ms. */
  readonly verifyMs: number;
  readonly stop: AbortSignal;
}

/**
 * Whether an action healed: only a check made after the action ended that finds the component HEALTHY says so, never the
 * action's own word.
 */
export async function verifyHealing(
  attempt: RecoveryAttempt,
  { clock, world, verifyMs, stop }: VerifyOptions,
): Promise<Verification> {
  const componentId = attempt.component_id;
  if (componentId === null || isItsOwnJudge(attempt))
    return { healed: false, text: "what came of it is not known", after: null };
  const endedAt = attempt.ended_at === null ? clock.now() : Date.parse(attempt.ended_at);
  // The clock may be set meanwhile: when it ended is told by the clock of then.
  const aheadMs = () => clock.now() - clock.monotonic();
  const ahead = aheadMs();
  const isAfter = (at: number | null) => at !== null && at >= endedAt + aheadMs() - ahead && at <= clock.now();
  const until = clock.monotonic() + verifyMs;
  for (;;) {
    const left = until - clock.monotonic();
    const before = world.see(componentId);
    if (before === null) return { healed: false, text: "it is no longer watched", after: null };
    // Whoever asked to be left alone is: every call would lengthen a ban.
    const mayAsk = before.subject.restUntil === null || before.subject.restUntil <= clock.now();
    if (left > 0 && mayAsk) await within(clock, left, world.checkNow(componentId));
    const seen = world.see(componentId) ?? before;
    const { status, reason, snapshot, isStale } = seen.subject;
    if (status === "HEALTHY" && !isStale && isAfter(seen.lastGoodAt)) {
      return { healed: true, text: "a check after it finds it HEALTHY", after: snapshot };
    }
    if (until - clock.monotonic() <= 0 || stop.aborted) {
      const text = `${formatDuration(verifyMs)} after it a check still finds it ${status}: ${reason}`;
      return { healed: false, text, after: snapshot };
    }
    await within(clock, Math.min(PAUSE_MS, until - clock.monotonic()), new Promise(() => {}));
  }
}
