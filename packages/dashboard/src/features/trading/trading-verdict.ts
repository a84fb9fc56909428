import {
  type ComponentHealth,
  DIAGNOSIS_CAUSES,
  DIAGNOSIS_WORDS,
  type HealthMetric,
  type HealthStatus,
  PROGRESS_AGE,
} from "@plimsoll/core";
import type { StatusWord } from "../../components/shown-status.ts";
import type { Roster, RosterEntry } from "../../lib/live/roster.ts";
import { tradingTexts } from "../../texts/trading.ts";
import { readMetric } from "./read-metric.ts";
import { partOf, worstFirst } from "./trading-part.ts";

/** A sentence with more names is a list. */
const MOST_NAMES = 5;

/** Whether a component trades, in words: what is so, and what it means. */
export interface Verdict extends StatusWord {
  readonly says: string;
}

/** What is known besides, by the components' ids. */
export interface TradingFacts {
  /** Whose market is closed. */
  readonly closed: ReadonlySet<string>;
  /** Who tells of progress, its own or another's. */
  readonly tellers: ReadonlySet<string>;
}

export function tellersOf(roster: Roster): ReadonlySet<string> {
  return new Set(roster.flatMap(({ progress_told_by = [] }) => progress_told_by));
}

/** Whether it has a say: by progress, its own or told for or by another, by a diagnosis, or by a sign of life. */
export function tellsOfTrading(entry: RosterEntry, tellers: ReadonlySet<string>): boolean {
  const { component_id, progress_told_by, diagnosis, kind } = entry;
  return progress_told_by !== undefined || tellers.has(component_id) || diagnosis !== undefined || kind === "heartbeat";
}

/** All that is known in one sentence; a gate that is bypassed is said before it. */
function tradingSentence(entries: Roster, facts: TradingFacts): StatusWord {
  const active = entries.filter(({ state }) => state === "active");
  const bypassed = active.filter(({ diagnosis }) => diagnosis === "risk_gate_not_enforcing");
  const others = active.filter((entry) => !bypassed.includes(entry));
  if (bypassed.length === 0) return engineSentence(others, facts);
  const engine = others.length === 0 ? "" : ` ${engineSentence(others, facts).word}`;
  return { status: "CRITICAL", word: `Risk gate not enforcing: ${namesOf(bypassed)}.${engine}` };
}

/**
 * The same, with what trades are made of held against it: progress alone is not trading while market data, the way of
 * orders or risk is ill.
 */
export function verdictOf(roster: Roster, facts: TradingFacts): StatusWord {
  const tells = roster.filter((entry) => tellsOfTrading(entry, facts.tellers));
  const said = tradingSentence(tells, facts);
  if (said.status !== "HEALTHY") return said;
  const ill = roster.filter((entry) => {
    const part = partOf(entry);
    const isIll = entry.status === "CRITICAL" || entry.status === "DOWN";
    return (
      isIll && entry.state === "active" && part !== null && part !== "clocks" && !facts.closed.has(entry.component_id)
    );
  });
  const [worst] = worstFirst(ill);
  if (worst?.status == null) return said;
  const same = ill.filter(({ status }) => status === worst.status);
  const moving = tells.filter(({ component_id, state }) => state === "active" && facts.tellers.has(component_id));
  const word = tradingTexts.inDoubt(
    namesOf(moving),
    moving.length,
    `${namesOf(same)} ${same.length === 1 ? "is" : "are"} ${worst.status}`,
  );
  return { status: worst.status, word };
}

function engineSentence(active: Roster, facts: TradingFacts): StatusWord {
  const down = active.filter(({ status }) => status === "DOWN");
  if (down.length > 0) return { status: "DOWN", word: `Not trading: ${namesOf(down)}.` };
  const stuck = active.filter(({ diagnosis }) => diagnosis === "up_but_not_trading");
  if (stuck.length > 0) return { status: "CRITICAL", word: `Up but not trading: ${namesOf(stuck)}.` };
  for (const status of ["CRITICAL", "WARNING"] as const) {
    const ill = active.filter((entry) => entry.status === status);
    if (ill.length > 0) return { status, word: `In doubt: ${namesOf(ill)}.` };
  }
  const known = active.filter(
    ({ component_id, stale, status }) => facts.tellers.has(component_id) && !stale && status !== null,
  );
  const moving = known.filter(({ component_id }) => !facts.closed.has(component_id));
  if (moving.length === 0 && known.length > 0) {
    return { status: "NONE", word: `Market closed: nothing is asked of ${namesOf(known)} until it opens.` };
  }
  if (moving.length === 0) return { status: "NONE", word: "Not known: nothing tells of its progress now." };
  const silent = active.filter(
    (one) => !known.includes(one) && one.progress_told_by?.includes(one.component_id) !== false,
  );
  const rest = silent.length === 0 ? "" : ` Of ${silent.length} more it is not known.`;
  return {
    status: "HEALTHY",
    word: `Trading: ${namesOf(moving)} ${moving.length === 1 ? "makes" : "make"} progress.${rest}`,
  };
}

function namesOf(entries: Roster): string {
  const names = entries.slice(0, MOST_NAMES).map(({ component_id }) => component_id);
  const rest = entries.length - names.length;
  return rest === 0 ? names.join(", ") : `${names.join(", ")} and ${rest} more`;
}

/** What one component says of it. */
export function judgeTrading(health: ComponentHealth, facts: TradingFacts): Verdict {
  const { state, status, stale, diagnosis, reason } = health;
  if (state !== "active") return { status: "NONE", word: state.toUpperCase(), says: "It is not judged now." };
  if (status === null) return { status: "NONE", word: "NOT KNOWN YET", says: reason };
  if (diagnosis !== undefined) {
    const word = DIAGNOSIS_WORDS[diagnosis];
    const what = reason.startsWith(`${word}: `) ? reason.slice(word.length + 2) : reason;
    return { status, word: word.toUpperCase(), says: `${sentence(what)} ${sentence(DIAGNOSIS_CAUSES[diagnosis])}` };
  }
  if (status === "DOWN") return { status, word: "NOT TRADING", says: reason };
  if (stale) return { status, word: "NOT KNOWN", says: "Nothing fresh has been heard of it." };
  return judgeProgress(health, status, facts);
}

function judgeProgress(health: ComponentHealth, status: HealthStatus, { closed, tellers }: TradingFacts): Verdict {
  const { component_id, progress_told_by = [], metrics, reason } = health;
  if (!tellers.has(component_id)) {
    const who = progress_told_by.length === 0 ? "nothing tells" : `${progress_told_by.join(", ")} tells`;
    return { status, word: status === "HEALTHY" ? "ALIVE" : status, says: `${reason}. Whether it trades, ${who}.` };
  }
  if (closed.has(component_id)) {
    return { status, word: "MARKET CLOSED", says: "Standing still is not held against it until its market opens." };
  }
  const progress = metrics.find(({ name }) => name === PROGRESS_AGE);
  const says = progress === undefined ? reason : progressWords(progress, reason);
  return { status, word: status === "HEALTHY" ? "TRADING" : "IN DOUBT", says };
}

function progressWords(progress: HealthMetric, reason: string): string {
  const what = progress.labels?.metric ?? "its progress";
  if (progress.value === null || !Number.isFinite(progress.value)) return `${what} has no value: ${reason}`;
  const { text, unit } = readMetric(progress);
  const last = `${what} last advanced ${`${text} ${unit}`.trimEnd()} ago`;
  return progress.status === "HEALTHY" ? `${last}.` : `${last}: ${reason}`;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
