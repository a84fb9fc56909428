import { type HealthStatus, statusRank } from "../status/health-status.ts";
import type { Candidate } from "./component-state.ts";

/** One answer that differs from the confirmed status. */
export type StreakAnswer = Pick<Candidate, "status" | "reason" | "detectedAt" | "eventAt">;

/** Which way a streak leads: 1 to worse, -1 to better. */
export type Heading = 1 | -1;

/**
 * Adds an answer to a streak of answers that are all worse (or all better) than the confirmed status. Every level keeps
 * its own count: CRITICAL then DOWN is two answers for CRITICAL, and one for DOWN. An answer that goes less far takes
 * over what was said beyond it, since that supports it too.
 */
export function extendStreak(streak: Candidate | null, answer: StreakAnswer, heading: Heading): Candidate {
  if (streak === null) return { ...answer, count: 1, beyond: null };
  const count = streak.count + 1;
  const further = (statusRank(answer.status) - statusRank(streak.status)) * heading;
  const { detectedAt, eventAt } = streak;
  if (further > 0) return { ...streak, count, beyond: extendStreak(streak.beyond, answer, heading) };
  return { status: answer.status, reason: answer.reason, count, detectedAt, eventAt, beyond: null };
}

/** The furthest level of a streak that enough answers support, or null. */
export function confirmable(streak: Candidate | null, needed: number): Candidate | null {
  let found: Candidate | null = null;
  for (let part = streak; part !== null && part.count >= needed; part = part.beyond) found = part;
  return found;
}

/** What of a streak is still worse than a status that has just been confirmed for another reason. */
export function stillWorse(streak: Candidate | null, status: HealthStatus): Candidate | null {
  let part = streak;
  while (part !== null && statusRank(part.status) <= statusRank(status)) part = part.beyond;
  return part;
}
