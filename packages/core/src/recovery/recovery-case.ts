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
