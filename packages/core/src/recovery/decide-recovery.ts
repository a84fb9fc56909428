import { formatDuration } from "../text/format-duration.ts";
import { hasStopped, notBeforeOf, type RecoveryCase, triesOf } from "./recovery-case.ts";
import type {
  GuardReading,
  RecoveryDecision,
  RecoveryFact,
  RecoveryReason,
  RecoverySituation,
  RecoveryVerdict,
} from "./recovery-decision.ts";
import { HOUR_MS, MOST_STARTS_AN_HOUR, type RecoveryRule } from "./recovery-rule.ts";
import { isNeverAutomatic, needsApproval, stopsRisk, waitsItsTurn } from "./recovery-tier.ts";

/** What happened, and when. */
interface Moment {
  readonly fact: RecoveryFact;
  readonly now: number;
}

type Stage = (situation: RecoverySituation, fact: RecoveryFact, now: number) => RecoveryDecision | null;

/** Asked in this order; the first that objects gives the reason. */
const STAGES: readonly Stage[] = [
  isLatched,
  isUnable,
  isPaused,
  isUnwatched,
  isMonitorTrouble,
  isBusy,
  isParentToBlame,
  isMarketClosed,
  isSuspended,
  isFlapping,
  isNotCalledFor,
  isNoLongerIts,
];
/** Asked of the action whose turn it is. */
const RULE_STAGES: readonly ((
  rule: RecoveryRule,
  situation: RecoverySituation,
  at: Moment,
) => RecoveryDecision | null)[] = [
  isForPeople,
  isRateLimited,
  lacksEvidence,
  isTargetResting,
  isTooSoon,
  isOverBudget,
  isOverGlobalBudget,
  isBehindAnother,
  isForbidden,
];

/**
 * Whether something is to be done about a component that is not well, and why (or why not). Pure: the same situation,
 * fact and moment give the same answer, live and in a simulation.
 */
export function decide(situation: RecoverySituation, fact: RecoveryFact, now: number): RecoveryDecision {
  for (const stage of STAGES) {
    const decision = stage(situation, fact, now);
    if (decision !== null) return decision;
  }
  const rule = nextRule(situation, fact);
  const next = isBehindOwn(rule, situation) ?? decideOn(rule, situation, { fact, now });
  if (next.verdict === "act") return next;
  // Stopping new risk waits neither for its turn nor for what is under way.
  const stop = riskStop(situation, fact);
  const beside = stop === null ? null : decideOn(stop, situation, { fact, now });
  return beside?.verdict === "act" ? beside : next;
}

function decideOn(rule: RecoveryRule | null, situation: RecoverySituation, { fact, now }: Moment): RecoveryDecision {
  if (rule === null) return exhausted(situation, fact);
  for (const stage of RULE_STAGES) {
    const decision = stage(rule, situation, { fact, now });
    if (decision !== null) return decision;
  }
  const text = `${fact.component.componentId} is ${fact.component.status}: ${fact.component.reason}`;
  return { ...because(["act", "ready"], text, { rule }), needsApproval: needsApproval(rule.tier) };
}

function isLatched({ case: it }: RecoverySituation): RecoveryDecision | null {
  return it.latch === null ? null : because(["latch", "latched"], `waits for a person: ${it.latch.text}`);
}

function isUnable({ unable }: RecoverySituation): RecoveryDecision | null {
  return unable === null ? null : because(["refuse", unable.reason], unable.text);
}

function isPaused({ paused }: RecoverySituation): RecoveryDecision | null {
  return paused === null ? null : because(["wait", "paused"], paused);
}

function isUnwatched(_: RecoverySituation, { component }: RecoveryFact): RecoveryDecision | null {
  if (component.isWatched && component.status !== null) return null;
  return because(["wait", "not_watched"], "it is paused, in maintenance or not checked yet");
}

function isMonitorTrouble(_: RecoverySituation, { component }: RecoveryFact): RecoveryDecision | null {
  if (!component.isStale) return null;
  return because(["refuse", "monitor_trouble"], "what is known of it is old: nothing is done on stale evidence");
}

/** An attempt is under way that all else has to wait for, and there is no new risk to be stopped beside it. */
function isBusy(situation: RecoverySituation, fact: RecoveryFact): RecoveryDecision | null {
  return riskStop(situation, fact) === null ? isBehindOwn(nextRule(situation, fact), situation) : null;
}

const UNDER_WAY = because(["wait", "attempt_open"], "an attempt is under way");

/** What stops new risk waits for its like only, and keeps nothing else waiting. Null: nothing is left to be tried. */
function isBehindOwn(rule: RecoveryRule | null, { openTiers }: RecoverySituation): RecoveryDecision | null {
  const waitsFor = openTiers.filter((tier) => rule === null || stopsRisk(tier) === stopsRisk(rule.tier));
  return waitsFor.length === 0 ? null : UNDER_WAY;
}

function isParentToBlame(_: RecoverySituation, { component }: RecoveryFact): RecoveryDecision | null {
  return component.parent === null ? null : because(["wait", "parent"], component.parent);
}

function isMarketClosed(_: RecoverySituation, { component }: RecoveryFact): RecoveryDecision | null {
  const { marketClosed } = component;
  return marketClosed === null
    ? null
    : because(["wait", "market_closed"], marketClosed.text, { until: marketClosed.until });
}

function isSuspended({ suspended }: RecoverySituation): RecoveryDecision | null {
  return suspended === null ? null : because(["refuse", "blast_radius"], suspended);
}

function isFlapping(_: RecoverySituation, { component }: RecoveryFact): RecoveryDecision | null {
  return component.isFlapping ? because(["wait", "flapping"], "its answers change too often to act upon") : null;
}

/** What stops new risk asks nothing of the component that is banned, but of the engine: a ban is no time to go on trading. */
function isRateLimited(rule: RecoveryRule, _: RecoverySituation, { fact, now }: Moment): RecoveryDecision | null {
  const { restUntil } = fact.component;
  return restUntil === null || restUntil <= now || stopsRisk(rule.tier) ? null : { ...restWords(restUntil, now), rule };
}

function restWords(restUntil: number, now: number): RecoveryDecision {
  const text = `it asked to be left alone for another ${formatDuration(restUntil - now)}; anything sent would lengthen that`;
  return because(["refuse", "rate_limited"], text, { until: restUntil });
}

function isNotCalledFor({ rules }: RecoverySituation, { component }: RecoveryFact): RecoveryDecision | null {
  const { status } = component;
  if (status !== null && rules.some(({ on }) => on.includes(status))) return null;
  return because(["wait", "not_called_for"], `${status} calls for none of its actions`);
}

/** What was planned is not what would be planned now: the configuration is another, or the component is. */
function isNoLongerIts({ rules }: RecoverySituation, fact: RecoveryFact): RecoveryDecision | null {
  if (fact.kind !== "guarded") return null;
  const { componentId, status } = fact.component;
  const rule = rules.find(({ id }) => id === fact.ruleId);
  if (rule === undefined) {
    const text = `${fact.ruleId} is no longer among what is tried for ${componentId}`;
    return because(["refuse", "not_called_for"], text);
  }
  if (status !== null && rule.on.includes(status)) return null;
  return because(["wait", "not_called_for"], `${status} does not call for ${rule.id}`, { rule });
}

/** The first action that the status calls for and that may still be tried; the one asked about where it is being tried. */
function nextRule({ rules, case: it }: RecoverySituation, fact: RecoveryFact): RecoveryRule | null {
  const { status } = fact.component;
  if (status === null) return null;
  if (fact.kind === "guarded") return rules.find(({ id }) => id === fact.ruleId) ?? null;
  return rules.find((rule) => rule.on.includes(status) && mayBeTried(it, rule)) ?? null;
}

/** Neither spent nor, where it stops new risk, done. */
function mayBeTried(it: RecoveryCase, rule: RecoveryRule): boolean {
  return triesOf(it, rule.id) < mostTries(rule) && !hasStopped(it, rule.id);
}

/** What may stop new risk beside all else: chosen to do so by itself, called for, not spent, and none of its like is under way. */
function riskStop({ rules, case: it, openTiers }: RecoverySituation, fact: RecoveryFact): RecoveryRule | null {
  const { status } = fact.component;
  if (status === null || fact.kind === "guarded" || openTiers.some(stopsRisk)) return null;
  const stops = rules.filter(({ tier, isOptedIn, on }) => stopsRisk(tier) && isOptedIn && on.includes(status));
  return stops.find((rule) => mayBeTried(it, rule)) ?? null;
}

/** What would be done has to be said only once. */
function mostTries({ isDryRun, limits }: RecoveryRule): number {
  return isDryRun ? 1 : limits.attempts;
}

function exhausted({ rules, case: it }: RecoverySituation, { component }: RecoveryFact): RecoveryDecision {
  const { status } = component;
  const called = rules.filter(({ on }) => status !== null && on.includes(status));
  if (called.every(({ isDryRun }) => isDryRun)) {
    return because(["wait", "exhausted"], "what would be done has been said; the actions are dry runs");
  }
  const words = called.map((rule) => spentWords(rule, it)).join(", ");
  // Nothing has failed: where it becomes well, it may be stopped anew another time.
  const isInVain = called.some((rule) => !rule.isDryRun && !hasStopped(it, rule.id));
  return because([isInVain ? "latch" : "wait", "exhausted"], `${words}; a person has to look`);
}

function spentWords({ id, tier, limits, isDryRun }: RecoveryRule, it: RecoveryCase): string {
  if (isDryRun) return `${id} is a dry run`;
  if (hasStopped(it, id)) return `${id} has stopped new risk`;
  // One that was done may have been undone since.
  const words = stopsRisk(tier) ? "has not stopped new risk for certain" : "did not heal it";
  return `${id} ${words}, tried ${formatTimes(limits.attempts)}`;
}

function formatTimes(times: number): string {
  return times === 1 ? "once" : `${times} times`;
}

function isForPeople(rule: RecoveryRule): RecoveryDecision | null {
  if (isNeverAutomatic(rule.tier)) {
    return because(["refuse", "never_automatic"], `${rule.tier} is only ever started by a person`, { rule });
  }
  if (!stopsRisk(rule.tier) || rule.isOptedIn || rule.isDryRun) return null;
  return because(["refuse", "not_opted_in"], "stopping new risk by itself was not chosen", { rule });
}

function lacksEvidence(rule: RecoveryRule, _: RecoverySituation, { fact }: Moment): RecoveryDecision | null {
  const { component } = fact;
  if (component.failures >= rule.evidence) return null;
  const text = `${component.failures} of the ${rule.evidence} failing answers in a row that it takes`;
  return because(["wait", "evidence"], text, { rule });
}

function isTargetResting(rule: RecoveryRule, { restOf }: RecoverySituation, { now }: Moment): RecoveryDecision | null {
  const until = restOf(rule.target);
  return rule.isDryRun || until <= now ? null : { ...restWords(until, now), rule };
}

function isTooSoon(
  rule: RecoveryRule,
  { case: it }: RecoverySituation,
  { fact, now }: Moment,
): RecoveryDecision | null {
  const until = notBeforeOf(it, rule);
  if (fact.kind === "guarded" || until <= now) return null;
  return because(["wait", "backoff"], "it is too soon after the try before", { until, rule });
}

function isOverBudget(rule: RecoveryRule, { startsOf }: RecoverySituation): RecoveryDecision | null {
  const { perHour } = rule.limits;
  if (rule.isDryRun || startsOf(rule.target).length < perHour) return null;
  const text = `${perHour} tries against ${rule.target} within an hour are spent; a person has to look`;
  return because(["latch", "budget"], text, { rule });
}

function isOverGlobalBudget(rule: RecoveryRule, { starts }: RecoverySituation): RecoveryDecision | null {
  // Stopping risk never waits behind anything.
  if (rule.isDryRun || !waitsItsTurn(rule.tier) || starts.length < MOST_STARTS_AN_HOUR) return null;
  const until = (starts[starts.length - MOST_STARTS_AN_HOUR] ?? 0) + HOUR_MS;
  return because(["wait", "global_budget"], `${MOST_STARTS_AN_HOUR} tries within an hour are spent`, { until, rule });
}

function isBehindAnother(rule: RecoveryRule, { running }: RecoverySituation): RecoveryDecision | null {
  if (running === null || rule.isDryRun || !waitsItsTurn(rule.tier)) return null;
  return because(["wait", "another_runs"], `one at a time: ${running}`, { rule });
}

function isForbidden(rule: RecoveryRule, _: RecoverySituation, { fact }: Moment): RecoveryDecision | null {
  return fact.kind === "guarded" ? forbiddenBy(rule, fact.readings) : null;
}

function forbiddenBy(rule: RecoveryRule, readings: readonly GuardReading[]): RecoveryDecision | null {
  const read = (name: string) => readings.find(({ guard }) => guard === name);
  const missing = rule.guards.find((name) => read(name)?.allows !== true);
  if (missing === undefined) return null;
  const text = read(missing)?.text ?? "it was not read";
  return because(["refuse", "guard"], `${missing}: ${text}`, { rule });
}

function because(
  [verdict, reason]: readonly [RecoveryVerdict, RecoveryReason],
  text: string,
  { until = null, rule = null }: { until?: number | null; rule?: RecoveryRule | null } = {},
): RecoveryDecision {
  return { verdict, reason, text, until, rule, needsApproval: false };
}

/** What is asked of an action that a person has started. */
export interface AskedByHand {
  readonly rule: RecoveryRule;
  /** Null: not read yet. */
  readonly readings: readonly GuardReading[] | null;
  /** Until when the component it is for asked to be left alone, epoch ms; null when it did not. */
  readonly restUntil: number | null;
}

/**
 * Why an action that a person has started may not begin; null when it may. A person may act where automation may not: when
 * it is paused, latched or spent. Guards, one at a time, and what a target asked for hold for people too.
 */
export function decideByHand(
  situation: RecoverySituation,
  { rule, readings, restUntil }: AskedByHand,
  now: number,
): RecoveryDecision | null {
  const objections = [
    // Stopping new risk waits neither for what is under way nor for a disk.
    stopsRisk(rule.tier) && situation.unable?.reason === "not_recorded" ? null : isUnable(situation),
    stopsRisk(rule.tier) ? null : isBehindOwn(rule, situation),
    restUntil === null || restUntil <= now || stopsRisk(rule.tier) ? null : restWords(restUntil, now),
    situation.restOf(rule.target) <= now ? null : restWords(situation.restOf(rule.target), now),
    isBehindAnother(rule, situation),
    readings === null ? null : forbiddenBy(rule, readings),
  ];
  return objections.find((it) => it !== null) ?? null;
}
