import type { FlappingPolicy, JudgementEffect } from "./component-state.ts";

/** So many answers are looked at. */
export const FLAP_SAMPLES = 20;
const MASK = 2 ** FLAP_SAMPLES - 1;
/** The oldest change weighs this much, each newer one this much more: the newest 1.18. */
const OLDEST_WEIGHT = 0.8;
const WEIGHT_STEP = 0.02;
/** What 20 changes in a row come to, percent. */
export const HIGHEST_FLAP_SCORE = 99;

/** Remembers whether the newest answer differed from the one before, and forgets the oldest. */
export function pushChange(changes: number, changed: boolean): number {
  return ((changes << 1) | (changed ? 1 : 0)) & MASK;
}

/** As after so many more answers, none of which differed from the one before. */
export function shiftChanges(changes: number, count: number): number {
  return count >= FLAP_SAMPLES ? 0 : (changes << count) & MASK;
}

/**
 * How much the last 20 answers changed, in percent, the newest weighing most. The formula is Icinga's: Icinga 2,
 * lib/icinga/checkable-flapping.cpp, UpdateFlappingStatus.
 */
export function flapScore(changes: number): number {
  let sum = 0;
  for (let age = 0; age < FLAP_SAMPLES; age += 1) {
    if (((changes >> age) & 1) === 1) sum += OLDEST_WEIGHT + WEIGHT_STEP * (FLAP_SAMPLES - 1 - age);
  }
  return (100 * sum) / FLAP_SAMPLES;
}

/** Begins above `high` and ends at `low`, so that a score between the two changes nothing. */
export function isFlapping(was: boolean, changes: number, policy: FlappingPolicy | null): boolean {
  if (policy === null || changes === 0) return false;
  return flapScore(changes) > (was ? policy.low : policy.high);
}

/** The line for the event log when flapping begins or ends. */
export function flapNote(flapping: boolean, changes: number, policy: FlappingPolicy | null): JudgementEffect {
  if (policy === null) return endNote("flap detection was switched off");
  const score = `${Math.round(flapScore(changes) * 10) / 10} % of the last ${FLAP_SAMPLES} answers changed (newest weigh most)`;
  if (!flapping) return endNote(`${score}, it ends at ${policy.low} %`);
  const message = `flapping: ${score}, it begins above ${policy.high} %`;
  return { kind: "note", event: "flapping_started", message };
}

/** Says why a component is not flapping any more. */
export function endNote(why: string): JudgementEffect {
  return { kind: "note", event: "flapping_ended", message: `no longer flapping: ${why}` };
}
