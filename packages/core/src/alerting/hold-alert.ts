import type { Silence } from "../contract/silence.ts";
import { formatDuration } from "../text/format-duration.ts";
import { type AlertMatch, type MatchedAlert, matchesAlert } from "./alert-match.ts";
import type { MarketPause } from "./market-hold.ts";

/** The stages that can keep an alert from people, in the order in which they are asked. */
export const HOLD_STAGES = [
  "maintenance",
  "market",
  "dependency",
  "inhibit",
  "silence",
  "snooze",
  "flapping",
  "active-times",
] as const;
export type HoldStage = (typeof HOLD_STAGES)[number];

/** Why nobody hears of an alert for now. */
export interface Hold {
  readonly stage: HoldStage;
  /** For a person: "silenced by anna until 14:30 UTC: planned failover". */
  readonly reason: string;
  /** When to look again, epoch ms; null: when something about it changes. */
  readonly until: number | null;
}

/** While an alert that `source` matches fires, those that `target` matches are held. */
export interface InhibitRule {
  readonly source: AlertMatch;
  readonly target: AlertMatch;
}

/** What inhibited others until it was over. */
export interface EndedSource {
  readonly componentId: string;
  /** Epoch ms. */
  readonly at: number;
}

/** A silence that has not ended, with its match made ready. */
export interface ActiveSilence {
  readonly silence: Silence;
  readonly match: AlertMatch;
  /** Epoch ms. */
  readonly startsAt: number;
  readonly endsAt: number;
}

/**
 * Why a parent is to blame: DOWN; about to be confirmed so; up again (or out of maintenance) only just now; in maintenance
 * and not answering.
 */
export type ParentState = "down" | "suspect" | "returning" | "maintenance";

/** Everything that the stages look at. Times are epoch ms. */
export interface HoldQuestion {
  readonly alert: MatchedAlert;
  readonly now: number;
  /** The component's maintenance (or pause) in words, and its end; null when it is in none. */
  readonly maintenance: { readonly note: string; readonly until: number | null } | null;
  /** Its market is not in session, and all that is wrong with it is market-bound; null otherwise. */
  readonly market: MarketPause | null;
  /** What it depends on and is to blame; null when none is. */
  readonly parent: { readonly componentId: string; readonly state: ParentState } | null;
  readonly inhibit: readonly InhibitRule[];
  /** Alerts that fire and are a rule's source: all, or enough that one other than the one asked about is among them. */
  readonly firing: (rule: InhibitRule) => readonly MatchedAlert[];
  /** The last of a rule's sources to end, with none left, and when; null when none has. */
  readonly ended: (rule: InhibitRule) => EndedSource | null;
  readonly silences: readonly ActiveSilence[];
  readonly snooze: { readonly by: string; readonly until: number; readonly reason: string } | null;
  /** Whether it flaps and people have heard of it already. */
  readonly flapping: boolean;
}

type Stage = (question: HoldQuestion) => Hold | null;

/** Why it is the parent's fault, in words. */
export function parentWords({
  componentId,
  state,
}: {
  readonly componentId: string;
  readonly state: ParentState;
}): string {
  return `${componentId}, on which it depends, ${PARENT_WORDS[state]}`;
}

const PARENT_WORDS: Readonly<Record<ParentState, string>> = {
  down: "is DOWN",
  suspect: "is failing too and is being checked again",
  returning: "has only just come back",
  maintenance: "is in maintenance and does not answer",
};
/** How soon a parent that is about to be confirmed, or has just come back, is looked at again, ms. */
const PARENT_REVIEW_MS = 1000;
/** What shares a cause with an alert that inhibits it is not seen to recover at the same moment; it has so long, ms. */
const INHIBIT_PATIENCE_MS = 30_000;

/**
 * The pipeline that an alert passes before anybody hears of it: the first stage that holds it names why. (Active times
 * are asked for each route, in `planNotices`.)
 */
const STAGES: readonly (readonly [HoldStage, Stage])[] = [
  ["maintenance", inMaintenance],
  ["market", isMarketClosed],
  ["dependency", dependsOnFault],
  ["inhibit", isInhibited],
  ["silence", isSilenced],
  ["snooze", isSnoozed],
  ["flapping", isFlapping],
];

export function holdAlert(question: HoldQuestion): Hold | null {
  for (const [, stage] of STAGES) {
    const hold = stage(question);
    if (hold !== null) return hold;
  }
  return null;
}

/** What every stage says, in the order in which they are asked: the first hold is the one that counts. */
export function readStages(
  question: HoldQuestion,
): readonly { readonly stage: HoldStage; readonly hold: Hold | null }[] {
  return STAGES.map(([stage, ask]) => ({ stage, hold: ask(question) }));
}

function inMaintenance({ maintenance }: HoldQuestion): Hold | null {
  if (maintenance === null) return null;
  return { stage: "maintenance", reason: `in maintenance: ${maintenance.note}`, until: maintenance.until };
}

function isMarketClosed({ market }: HoldQuestion): Hold | null {
  return market === null ? null : { stage: "market", reason: market.note, until: market.until };
}

function dependsOnFault({ parent, now }: HoldQuestion): Hold | null {
  if (parent === null) return null;
  return {
    stage: "dependency",
    reason: parentWords(parent),
    until: parent.state === "down" ? null : now + PARENT_REVIEW_MS,
  };
}

function isInhibited({ alert, inhibit, firing, ended, now }: HoldQuestion): Hold | null {
  for (const rule of inhibit) {
    if (!matchesAlert(alert, rule.target)) continue;
    const by = firing(rule).find((other) => other.component_id !== alert.component_id);
    if (by !== undefined) return { stage: "inhibit", reason: `inhibited while ${by.component_id} fires`, until: null };
    const last = ended(rule);
    if (last === null || last.componentId === alert.component_id) continue;
    const until = last.at + INHIBIT_PATIENCE_MS;
    if (now >= until) continue;
    return { stage: "inhibit", reason: `${last.componentId}, which inhibited it, has only just recovered`, until };
  }
  return null;
}

function isSilenced({ alert, silences, now }: HoldQuestion): Hold | null {
  const found = silences.find(
    ({ match, startsAt, endsAt }) => startsAt <= now && now < endsAt && matchesAlert(alert, match),
  );
  if (found === undefined) return null;
  const { created_by, ends_at, reason } = found.silence;
  return { stage: "silence", reason: `silenced by ${created_by} until ${ends_at}: ${reason}`, until: found.endsAt };
}

function isSnoozed({ snooze, now }: HoldQuestion): Hold | null {
  if (snooze === null || snooze.until <= now) return null;
  const { by, until, reason } = snooze;
  return { stage: "snooze", reason: `snoozed by ${by} for ${formatDuration(until - now)}: ${reason}`, until };
}

function isFlapping({ flapping }: HoldQuestion): Hold | null {
  if (!flapping) return null;
  return { stage: "flapping", reason: "it keeps changing; people hear when it settles", until: null };
}
