import {
  type ComponentHealth,
  DIAGNOSIS_CAUSES,
  DIAGNOSIS_WORDS,
  type HealthMetric,
  PROGRESS_AGE,
} from "@plimsoll/core";
import type { StatusWord } from "../../components/shown-status.ts";
import type { Roster, RosterEntry } from "../../lib/live/roster.ts";
import { readMetric } from "./read-metric.ts";

/** Whether a component trades, in words: what is so, and what it means. */
export interface Verdict extends StatusWord {
  readonly says: string;
}

/** The components that can say whether the engine trades: by their progress, by a diagnosis, or by a sign of life. */
export function tellsOfTrading({ tells_progress, diagnosis, kind }: RosterEntry): boolean {
  return tells_progress === true || diagnosis !== undefined || kind === "heartbeat";
}

/** All that is known in one sentence; a gate that is bypassed is said before it. `closed`: whose markets are, by id. */
export function tradingSentence(entries: Roster, closed: ReadonlySet<string>): StatusWord {
  const active = entries.filter(({ state }) => state === "active");
  const bypassed = active.filter(({ diagnosis }) => diagnosis === "risk_gate_not_enforcing");
  const others = active.filter((entry) => !bypassed.includes(entry));
  if (bypassed.length === 0) return engineSentence(others, closed);
  const engine = others.length === 0 ? "" : ` ${engineSentence(others, closed).word}`;
  return { status: "CRITICAL", word: `Risk gate not enforcing: ${namesOf(bypassed)}.${engine}` };
}

function engineSentence(active: Roster, closed: ReadonlySet<string>): StatusWord {
  const down = active.filter(({ status }) => status === "DOWN");
  if (down.length > 0) return { status: "DOWN", word: `Not trading: ${namesOf(down)}.` };
  const stuck = active.filter(({ diagnosis }) => diagnosis === "up_but_not_trading");
  if (stuck.length > 0) return { status: "CRITICAL", word: `Up but not trading: ${namesOf(stuck)}.` };
  for (const status of ["CRITICAL", "WARNING"] as const) {
    const ill = active.filter((entry) => entry.status === status);
    if (ill.length > 0) return { status, word: `In doubt: ${namesOf(ill)}.` };
  }
  const known = active.filter((one) => one.tells_progress === true && !one.stale && one.status !== null);
  const moving = known.filter(({ component_id }) => !closed.has(component_id));
  if (moving.length === 0 && known.length > 0) {
    return { status: "NONE", word: `Market closed: nothing is asked of ${namesOf(known)} until it opens.` };
  }
  if (moving.length === 0) return { status: "NONE", word: "Not known: nothing tells of its progress now." };
  const silent = active.length - known.length;
  const rest = silent === 0 ? "" : ` Of ${silent} more it is not known.`;
  return {
    status: "HEALTHY",
    word: `Trading: ${namesOf(moving)} ${moving.length === 1 ? "makes" : "make"} progress.${rest}`,
  };
}

function namesOf(entries: Roster): string {
  return entries.map(({ component_id }) => component_id).join(", ");
}

/** What one component says of it. `isClosed`: its market is. */
export function judgeTrading(health: ComponentHealth, isClosed: boolean): Verdict {
  const { state, status, stale, diagnosis, reason, metrics } = health;
  if (state !== "active") return { status: "NONE", word: state.toUpperCase(), says: "It is not judged now." };
  if (status === null) return { status: "NONE", word: "NOT KNOWN YET", says: reason };
  if (diagnosis !== undefined) {
    const word = DIAGNOSIS_WORDS[diagnosis];
    const what = reason.startsWith(`${word}: `) ? reason.slice(word.length + 2) : reason;
    return { status, word: word.toUpperCase(), says: `${sentence(what)} ${sentence(DIAGNOSIS_CAUSES[diagnosis])}` };
  }
  if (status === "DOWN") return { status, word: "NOT TRADING", says: reason };
  if (stale) return { status, word: "NOT KNOWN", says: "Nothing fresh has been heard of it." };
  const progress = metrics.find(({ name }) => name === PROGRESS_AGE);
  if (progress === undefined) {
    return {
      status,
      word: status === "HEALTHY" ? "ALIVE" : status,
      says: `${reason}. Whether it trades it does not tell.`,
    };
  }
  if (isClosed)
    return { status, word: "MARKET CLOSED", says: "Standing still is not held against it until its market opens." };
  return { status, word: status === "HEALTHY" ? "TRADING" : "IN DOUBT", says: progressWords(progress, reason) };
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
