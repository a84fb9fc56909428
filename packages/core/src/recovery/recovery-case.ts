import type { AttemptState } from "./attempt-state.ts";
import { backoffAfter, type RecoveryRule } from "./recovery-rule.ts";
import { stopsRisk } from "./recovery-tier.ts";

/** Why nothing more is tried until a person says so. */
export interface RecoveryLatch {
  /** Epoch ms. */
  readonly at: number;
  readonly reason: string;
  readonly text: string;
}

/** What has been tried for a component since it was last well for long enough; plain JSON, kept across restarts. */
export interface RecoveryCase {
  readonly componentId: string;
  /** When it was opened, epoch ms. */
  readonly openedAt: number;
  /** Tries so far by the action's id. */
  readonly tries: Readonly<Record<string, number>>;
  /** The next try is not before this, epoch ms. */
  readonly notBefore: number;
  /** The same for what stops new risk, by the action's id: it waits for its own tries only. Absent: for none. */
  readonly ownNotBefore?: Readonly<Record<string, number>>;
  /** Since when the component has been HEALTHY again, epoch ms; null while it is not. */
  readonly healthySince: number | null;
  readonly latch: RecoveryLatch | null;
  /** Ids of actions that have stopped new risk: they need not do so again. Absent: none. */
  readonly stopped?: readonly string[];
  /** What became of the newest try, or no, that the next one waits after. Absent: there was none. */
  readonly last?: RecoveryLast;
}

/** How a try ended, or why it was not begun. */
export interface RecoveryLast {
  readonly actionId: string;
  readonly state: AttemptState;
  /** In words. */
  readonly reason: string;
  /** Epoch ms. */
  readonly at: number;
}

export function openCase(componentId: string, now: number): RecoveryCase {
  return { componentId, openedAt: now, tries: {}, notBefore: 0, healthySince: null, latch: null };
}

export function triesOf(it: RecoveryCase, ruleId: string): number {
  return it.tries[ruleId] ?? 0;
}

export function totalTries(it: RecoveryCase): number {
  return Object.values(it.tries).reduce((sum, tries) => sum + tries, 0);
}

/** A try begins. It counts from here, whatever becomes of it or of Plimsoll. */
export function countTry(it: RecoveryCase, rule: RecoveryRule): RecoveryCase {
  return { ...it, tries: { ...it.tries, [rule.id]: triesOf(it, rule.id) + 1 } };
}

/** It has stopped new risk, by its own word: no check can tell, and it is not done again while that stands. */
export function markStopped(it: RecoveryCase, ruleId: string): RecoveryCase {
  return hasStopped(it, ruleId) ? it : { ...it, stopped: [...(it.stopped ?? []), ruleId] };
}

export function hasStopped({ stopped }: RecoveryCase, ruleId: string): boolean {
  return stopped?.includes(ruleId) ?? false;
}

/** Something else has been done, such as a restart: whether new risk is stopped still is not known any more. */
export function doubtStops(it: RecoveryCase): RecoveryCase {
  return (it.stopped ?? []).length === 0 ? it : { ...it, stopped: [] };
}

/** What was to begin has not. */
export function uncountTry(it: RecoveryCase, rule: RecoveryRule): RecoveryCase {
  return { ...it, tries: { ...it.tries, [rule.id]: Math.max(0, triesOf(it, rule.id) - 1) } };
}

/** A try has ended, or was refused: the next one has to wait. */
export function rest(
  it: RecoveryCase,
  rule: RecoveryRule,
  { now, random }: { readonly now: number; readonly random: number },
): RecoveryCase {
  return restUntil(it, rule, now + backoffAfter(rule.limits, triesOf(it, rule.id), random));
}

/** The next try is not before a moment, epoch ms; what stops new risk keeps only itself waiting. */
export function restUntil(it: RecoveryCase, rule: RecoveryRule, until: number): RecoveryCase {
  const next = Math.max(notBeforeOf(it, rule), until);
  return stopsRisk(rule.tier)
    ? { ...it, ownNotBefore: { ...it.ownNotBefore, [rule.id]: next } }
    : { ...it, notBefore: next };
}

/** When an action may be tried next, epoch ms. */
export function notBeforeOf(it: RecoveryCase, rule: RecoveryRule): number {
  return stopsRisk(rule.tier) ? (it.ownNotBefore?.[rule.id] ?? 0) : it.notBefore;
}

export function seeHealthy(it: RecoveryCase, now: number): RecoveryCase {
  return it.healthySince === null ? { ...it, healthySince: now } : it;
}

export function seeIll(it: RecoveryCase): RecoveryCase {
  return it.healthySince === null ? it : { ...it, healthySince: null };
}

export function latchCase(it: RecoveryCase, latch: RecoveryLatch): RecoveryCase {
  return { ...it, latch };
}
