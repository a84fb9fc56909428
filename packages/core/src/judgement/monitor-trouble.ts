import { type MetricHold, restartHold } from "../threshold/hold-level.ts";
import {
  type ComponentState,
  type Judgement,
  type JudgementEffect,
  type JudgementPolicy,
  MAX_RECHECK_TIMEOUT_MS,
  type MonitorTrouble,
  type Reason,
  type RecentAnswer,
} from "./component-state.ts";
import { NO_EFFECTS, unchanged } from "./unchanged.ts";

const TROUBLE_REASONS: Readonly<Record<MonitorTrouble, Reason>> = Object.freeze({
  impaired: { code: "monitor", text: "the monitor itself was held up; this is the status from before" },
  crowded: {
    code: "monitor",
    text: "the monitor has no place free for its check, as many of its kind as may run at once are under way; this is the status from before",
  },
  suspended: {
    code: "monitor",
    text: "the monitor's host was suspended or its clock stepped; this is the status from before",
  },
  stopped: { code: "monitor", text: "monitoring was stopped; this is the status from before" },
});

/**
 * The monitor cannot vouch for what it knows: the status stays, marked stale with the monitor as its reason, and silence
 * counts against nobody until a result comes again. After a suspension or a stop, streaks and `for` clocks begin anew:
 * "in a row" and "without a break" do not reach across a time in which nothing was seen. There is no note: one trouble
 * concerns every component, so whoever sends it to them writes its one line. Whether a component flaps is remembered: a
 * restart does not make it steady.
 */
export function applyMonitorTrouble(state: ComponentState, trouble: MonitorTrouble): Judgement {
  if (state.lifecycle === "paused") return unchanged(state);
  if (state.lifecycle === "maintenance") return unchanged(trouble === "impaired" ? state : breakOff(state));
  const marked = markUnvouched(state, TROUBLE_REASONS[trouble]);
  if (trouble === "impaired") return { state: marked, effects: NO_EFFECTS, reason: marked.reason };
  return { state: breakOff(marked), effects: NO_EFFECTS, reason: marked.reason };
}

/** A bad answer that was got while the monitor was impaired proves nothing: it is asked again. */
export function distrustAnswer(state: ComponentState, { confirm, timeoutMs }: JudgementPolicy): Judgement {
  const next = markUnvouched(state, TROUBLE_REASONS.impaired);
  const afterMs = confirm.retryIntervalMs;
  const effects: JudgementEffect[] = [
    { kind: "recheck", afterMs, timeoutMs: Math.min(timeoutMs, MAX_RECHECK_TIMEOUT_MS) },
  ];
  if (next !== state) {
    const message = "a bad answer was set aside: the monitor itself was held up while it was waiting for it";
    effects.push({ kind: "note", event: "monitor_trouble", message });
  }
  return { state: next, effects, reason: next.reason };
}

const NO_ANSWERS: readonly RecentAnswer[] = Object.freeze([]);

/** Forgets what rests on an unbroken row of results. */
export function breakOff(state: ComponentState): ComponentState {
  const entries = Object.entries(state.holds);
  const { badRow, renaming, ...rest } = state;
  const hasRow = state.recent.length > 0 || badRow !== undefined || renaming !== undefined;
  const broken = hasRow || entries.some(([, hold]) => isCounting(hold));
  if (!broken) return state;
  const holds = entries
    .map(([key, hold]) => [key, restartHold(hold)] as const)
    .filter(([, hold]) => hold.level !== "HEALTHY");
  return { ...rest, candidate: null, recent: NO_ANSWERS, holds: Object.fromEntries(holds) };
}

function isCounting(hold: MetricHold): boolean {
  return hold.warningSince !== null || hold.criticalSince !== null;
}

function markUnvouched(state: ComponentState, reason: Reason): ComponentState {
  const stale = state.status !== null;
  const same = state.stale === stale && state.watchedSince === null && state.reason.text === reason.text;
  return same ? state : { ...state, stale, watchedSince: null, reason };
}
