import { formatDuration, type MetricReading, toTimestamp } from "@plimsoll/core";
import { roundTo } from "../host/figure.ts";
import { daysLeft } from "../net/secure-options.ts";
import type { FixTally } from "./fix-tally.ts";
import { gapOf, type Moment, type SessionState } from "./session-state.ts";

/** What `fix_session_state` is: 2 means that it need not be logged on now. */
const STATE = { loggedOff: 0, loggedOn: 1, offHours: 2 } as const;

/** Every metric that the kind can give. */
export const FIX_METRICS = [
  "fix_session_state",
  "fix_last_inbound_age_seconds",
  "fix_test_request_rtt_ms",
  "fix_clock_difference_ms",
  "fix_seq_gap",
  "fix_resend_requests_total",
  "fix_rejects_total",
  "fix_garbled_total",
  "fix_endings_total",
  "connection_time",
  "certificate_days_left",
] as const;

/** The session as it is: logged on. */
export function loggedOnMetrics(state: SessionState, tally: FixTally, now: Moment): MetricReading[] {
  const details = { next_sender_seq: state.nextSender, next_target_seq: state.nextTarget };
  return [
    sessionState(STATE.loggedOn, { ...details, logged_on_for: formatDuration(now.at - state.openedAt) }),
    {
      name: "fix_last_inbound_age_seconds",
      value: roundTo((now.at - state.lastReceivedAt) / 1000, 3),
      unit: "s",
    },
    ...roundTripMetrics(state, tally, now),
    { name: "fix_seq_gap", value: gapOf(state), unit: "1" },
    ...countMetrics(tally, now),
    ...connectionMetrics(tally, now),
  ];
}

/** Not logged on although it should be, and why. An event that was seen needs no second look. */
export function loggedOffMetrics(
  error: string,
  tally: FixTally,
  at: { now: Moment; conclusive: boolean },
): MetricReading[] {
  const state = sessionState(STATE.loggedOff, { error });
  return [{ ...state, conclusive: at.conclusive }, ...countMetrics(tally, at.now)];
}

/** Outside its schedule. */
export function offHoursMetrics(opensAt: number | null, tally: FixTally, now: Moment): MetricReading[] {
  const note = opensAt === null ? "its schedule has no session" : `its session begins at ${toTimestamp(opensAt)}`;
  return [sessionState(STATE.offHours, { note }), ...countMetrics(tally, now)];
}

function sessionState(value: number, details: Record<string, unknown>): MetricReading {
  return { name: "fix_session_state", value, unit: "1", direction: "below", details };
}

/** A TestRequest that has not been answered counts with the time that it has waited. */
function roundTripMetrics({ pendingTest }: SessionState, { roundTrip }: FixTally, now: Moment): MetricReading[] {
  const metrics: MetricReading[] = [];
  if (pendingTest !== null) {
    const value = roundTo(Math.max(now.at - pendingTest.since, roundTrip?.rttMs ?? 0), 3);
    metrics.push({ name: "fix_test_request_rtt_ms", value, unit: "ms", details: { note: "not answered yet" } });
  } else if (roundTrip !== null) {
    const details = { measured_at: toTimestamp(roundTrip.heard.wall) };
    metrics.push({ name: "fix_test_request_rtt_ms", value: roundTo(roundTrip.rttMs, 3), unit: "ms", details });
  }
  const difference = roundTrip?.clockDifferenceMs ?? null;
  if (difference !== null) {
    const note = `the counterparty's clock is ${difference < 0 ? "behind" : "ahead of"} ours`;
    const value = roundTo(Math.abs(difference), 1);
    metrics.push({ name: "fix_clock_difference_ms", value, unit: "ms", details: { note } });
  }
  return metrics;
}

function countMetrics(tally: FixTally, { at }: Moment): MetricReading[] {
  const rejects = [
    ["session", tally.sessionRejects],
    ["business", tally.businessRejects],
  ] as const;
  const lastText = tally.lastReject === null ? {} : { last_text: tally.lastReject.slice(0, 200) };
  return [
    ...rejects.map(([kind, count]): MetricReading => {
      const details = { since_start: count.total, ...lastText };
      return { name: "fix_rejects_total", labels: { kind }, value: count.sum(at), unit: "1", details };
    }),
    counted("fix_resend_requests_total", tally.resendRequests, at),
    counted("fix_garbled_total", tally.garbled, at),
    counted("fix_endings_total", tally.endings, at),
  ];
}

function counted(name: string, count: FixTally["garbled"], at: number): MetricReading {
  return { name, value: count.sum(at), unit: "1", details: { since_start: count.total } };
}

function connectionMetrics({ connectionMs, validTo }: FixTally, { wall }: Moment): MetricReading[] {
  const days = daysLeft(validTo, wall);
  return [
    ...(connectionMs === null ? [] : [{ name: "connection_time", value: roundTo(connectionMs, 3), unit: "ms" }]),
    ...(days === null ? [] : [{ name: "certificate_days_left", value: days, unit: "d", direction: "below" } as const]),
  ];
}
