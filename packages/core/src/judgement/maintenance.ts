import type { HealthStatus } from "../status/health-status.ts";
import { clip } from "../text/clip.ts";
import { toTimestamp } from "../text/to-timestamp.ts";
import type { Answer } from "./answer.ts";
import type {
  ComponentState,
  Judgement,
  JudgementEffect,
  JudgementEvent,
  JudgementPolicy,
  Maintenance,
  Reason,
} from "./component-state.ts";
import { forgetFlapping } from "./forget-flapping.ts";
import { breakOff } from "./monitor-trouble.ts";
import { takeIn } from "./take-in.ts";
import { NO_EFFECTS, unchanged } from "./unchanged.ts";

const NOTE_LIMIT = 300;

type Start = Extract<JudgementEvent, { kind: "maintenance-start" }>;

/** The status is kept and stops to count. A paused component stays paused, and is in maintenance once it is resumed. */
export function startMaintenance(state: ComponentState, event: Start, now: number): Judgement {
  const { by, note, until, windowId } = event;
  const before = state.maintenance;
  const maintenance: Maintenance = { by, note, since: before?.since ?? now, until, windowId };
  if (before !== null && isSame(before, maintenance)) return unchanged(state);
  const reason = explainMaintenance(maintenance);
  const started: JudgementEffect = { kind: "note", event: "maintenance_started", message: reason.text };
  if (state.lifecycle === "paused") {
    return { state: { ...state, maintenance }, effects: [started], reason: state.reason };
  }
  const quiet = forgetFlapping(breakOff(state), "in maintenance");
  const next: ComponentState = { ...quiet.state, lifecycle: "maintenance", maintenance, reason, watchedSince: null };
  return { state: next, effects: [started, ...quiet.effects], reason };
}

/**
 * The status from before stands again, but stale until a result comes. What came meanwhile is no evidence: neither row nor
 * `for` clock reaches across the end.
 */
export function endMaintenance(state: ComponentState, by: string, now: number): Judgement {
  if (state.maintenance === null && state.lifecycle !== "maintenance") return unchanged(state);
  const message = clip(`maintenance ended by ${by}`, NOTE_LIMIT);
  const ended: JudgementEffect = { kind: "note", event: "maintenance_ended", message };
  if (state.lifecycle === "paused") {
    return { state: { ...state, maintenance: null }, effects: [ended], reason: state.reason };
  }
  const { status } = state;
  const text =
    status === null ? `${message}, no result since` : `${message}, no result since; ${status} is from before it`;
  const reason: Reason = { code: "maintenance-ended", text };
  const next: ComponentState = {
    ...breakOff(state),
    lifecycle: status === null ? "pending" : "active",
    maintenance: null,
    reason,
    stale: status !== null,
    watchedSince: now,
  };
  return { state: next, effects: [ended], reason };
}

/** A maintenance whose time is over ends, whether or not whoever declared it is still there to say so. */
export function endOverdueMaintenance(state: ComponentState, now: number): Judgement | null {
  const { maintenance } = state;
  if (maintenance === null || maintenance.until === null || now < maintenance.until) return null;
  return endMaintenance(state, "its own time", now);
}

/** A result during maintenance is shown, so that people see the component come back, and decides nothing. */
export function observe(state: ComponentState, answer: Answer, policy: JudgementPolicy): Judgement {
  const next = takeIn(state, answer, policy);
  next.changes = 0;
  next.flapping = false;
  if (state.maintenance !== null) next.reason = explainMaintenance(state.maintenance, answer.status);
  return { state: next, effects: NO_EFFECTS, reason: answer.reason };
}

export function explainMaintenance({ by, note, until }: Maintenance, answer?: HealthStatus): Reason {
  const end = until === null ? "until it is ended" : `until ${toTimestamp(until)}`;
  const why = note === "" ? "" : `: ${note}`;
  const text = clip(`in maintenance ${end}, by ${by}${why}`, NOTE_LIMIT);
  return { code: "maintenance", text: answer === undefined ? text : `${text}; the last answer said ${answer}` };
}

function isSame(a: Maintenance, b: Maintenance): boolean {
  return a.by === b.by && a.note === b.note && a.until === b.until && a.windowId === b.windowId;
}
