import type { MetricReading } from "@plimsoll/core";
import { ageSeconds } from "../value/age-reading.ts";
import { type Documents, flagAt, lookUp, type SourcePath, Unread } from "./lookup.ts";

/** What must hold for the kill switch to work at this moment. */
export interface KillSwitchPlan {
  /** On: it would act when it is pulled. */
  readonly armed: SourcePath | null;
  /** On: it has been pulled, and trading is stopped until a person re-arms it. */
  readonly tripped: SourcePath | null;
  /** The time of its own last sign of life, or of its last test. */
  readonly lastTest: SourcePath | null;
  readonly lastTestWithinMs: number;
  /** Whether the way to the venue is open. */
  readonly connected: SourcePath | null;
  /** The venue's state, and those states in which it takes cancels. */
  readonly venue: SourcePath | null;
  readonly venueReady: readonly string[];
}

/** Values of `kill_switch_state`. */
const READY = 0;
const TRIPPED = 1;
const UNABLE = 2;

/** `kill_switch_state`: 0 it would work now, 1 it has been pulled, 2 it would not work now (with the reason). */
export function killSwitchReading(plan: KillSwitchPlan, documents: Documents, now: number): MetricReading {
  const reading = { name: "kill_switch_state", unit: "1" };
  const obstacle = findObstacle(plan, documents, now);
  if (obstacle !== null) {
    return { ...reading, value: UNABLE, details: { error: `the kill switch would not work now: ${obstacle}` } };
  }
  const unread = findUnread(plan, documents);
  if (unread !== null) return { ...reading, value: null, details: { error: unread } };
  const tripped = plan.tripped === null ? false : flagAt(documents, plan.tripped);
  if (tripped === null) return { ...reading, value: null, details: { error: `${plan.tripped?.text} is missing` } };
  if (!tripped) return { ...reading, value: READY };
  return { ...reading, value: TRIPPED, details: { error: "the kill switch has been pulled: trading is stopped" } };
}

/** Why it cannot be told, though nothing that was read is in its way: a source that could not be read. */
function findUnread(
  { armed, connected, lastTest, venue, tripped }: KillSwitchPlan,
  documents: Documents,
): string | null {
  const roots = [armed, connected, lastTest, venue, tripped].map((path) => path && documents.get(path.source));
  return roots.find((root) => root instanceof Unread)?.words ?? null;
}

/** What is not known is an obstacle too: nobody may rely on a switch of which nobody knows. */
function findObstacle(plan: KillSwitchPlan, documents: Documents, now: number): string | null {
  const { lastTestWithinMs, venueReady, tripped } = plan;
  // A source that could not be read is told as that, unless what was read is in the way.
  const read = (path: SourcePath | null) => (path && documents.get(path.source) instanceof Unread ? null : path);
  const [armed, connected] = [read(plan.armed), read(plan.connected)];
  const [lastTest, venue] = [read(plan.lastTest), read(plan.venue)];
  // One that has been pulled is not armed any more: trading is stopped until a person re-arms it.
  const isPulled = tripped !== null && flagAt(documents, tripped) === true;
  if (armed !== null && !isPulled && flagAt(documents, armed) !== true) return "it is not armed";
  if (connected !== null && flagAt(documents, connected) !== true) return "there is no connection to the venue";
  if (lastTest !== null) {
    const age = ageSeconds(lookUp(documents, lastTest), now);
    if (typeof age === "string") return `the time of its last test (${lastTest.text}) ${age}`;
    if (age * 1000 > lastTestWithinMs) return `it was last tried ${age} s ago`;
  }
  if (venue === null) return null;
  const state = lookUp(documents, venue);
  const isReady = typeof state === "string" && venueReady.some((it) => it.toLowerCase() === state.toLowerCase());
  if (isReady) return null;
  return state === "maintenance"
    ? "the venue is in maintenance, where orders cannot be cancelled"
    : `the venue's state is ${inWords(state)}`;
}

function inWords(state: unknown): string {
  const words =
    typeof state === "bigint"
      ? String(state)
      : JSON.stringify(state ?? null, (_, it) => (typeof it === "bigint" ? String(it) : it));
  return words.slice(0, 100);
}
