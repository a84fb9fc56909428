import { clip, formatDuration, type MetricReading, toTimestamp } from "@plimsoll/core";
import { roundTo } from "../host/figure.ts";
import { daysLeft } from "../net/secure-options.ts";
import type { FixTally } from "./fix-tally.ts";
import type { RecentCount } from "./recent-count.ts";
import { gapOf, type Moment, type SessionState } from "./session-state.ts";

/** How much of what a counterparty says is repeated. */
const LONGEST_TEXT = 200;
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
    gapMetric(state),
    ...countMetrics(tally, now),
    ...connectionMetrics(tally, now),
  ];
}

function gapMetric(state: SessionState): MetricReading {
  const { nextTarget, highestAhead, resendsAsked } = state;
  const reading = { name: "fix_seq_gap", value: gapOf(state), unit: "1" };
  if (reading.value === 0) return reading;
  const asked = `asked for ${resendsAsked === 1 ? "once" : `${resendsAsked} times`}`;
  const error = `MsgSeqNum(34) ${nextTarget} is missing while ${highestAhead} has come; ${asked}`;
  return { ...reading, details: { error } };
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

const UNANSWERED = "a TestRequest has not been answered for so long";

/** A TestRequest that has not been answered counts with the time that it has waited. */
function roundTripMetrics({ pendingTest }: SessionState, { roundTrip }: FixTally, now: Moment): MetricReading[] {
  const metrics: MetricReading[] = [];
  if (pendingTest !== null) {
    const value = roundTo(Math.max(now.at - pendingTest.since, roundTrip?.rttMs ?? 0), 3);
    metrics.push({ name: "fix_test_request_rtt_ms", value, unit: "ms", details: { error: UNANSWERED } });
  } else if (roundTrip !== null) {
    const details = { measured_at: toTimestamp(roundTrip.heard.wall) };
    metrics.push({ name: "fix_test_request_rtt_ms", value: roundTo(roundTrip.rttMs, 3), unit: "ms", details });
  }
  const difference = roundTrip?.clockDifferenceMs ?? null;
  if (roundTrip !== null && difference === null) {
    const error = "the counterparty's Heartbeat has no SendingTime(52) that can be read";
    metrics.push({ name: "fix_clock_difference_ms", value: null, unit: "ms", details: { error } });
  }
  if (difference !== null) {
    const error = `the counterparty's clock is so far ${difference < 0 ? "behind" : "ahead of"} ours: one of the two is wrong`;
    const value = roundTo(Math.abs(difference), 1);
    metrics.push({ name: "fix_clock_difference_ms", value, unit: "ms", details: { error } });
  }
  return metrics;
}

function countMetrics(tally: FixTally, { at }: Moment): MetricReading[] {
  const { sessionRejects, businessRejects, lastReject, lastGarbled } = tally;
  const rejects = { name: "fix_rejects_total", at };
  return [
    { ...counted(sessionRejects, { ...rejects, last: lastReject.session }), labels: { kind: "session" } },
    { ...counted(businessRejects, { ...rejects, last: lastReject.business }), labels: { kind: "business" } },
    counted(tally.resendRequests, { name: "fix_resend_requests_total", at }),
    counted(tally.garbled, { name: "fix_garbled_total", at, last: lastGarbled }),
    counted(tally.endings, { name: "fix_endings_total", at }),
  ];
}

/** `last`: what is known of the newest of them. */
function counted(
  count: RecentCount,
  { name, at, last }: { name: string; at: number; last?: string | null },
): MetricReading {
  const value = count.sum(at);
  const error = value > 0 && typeof last === "string" ? { error: `the last: ${clip(last, LONGEST_TEXT)}` } : {};
  return { name, value, unit: "1", details: { since_start: count.total, ...error } };
}

function connectionMetrics({ connectionMs, validTo }: FixTally, { wall }: Moment): MetricReading[] {
  const days = daysLeft(validTo, wall);
  return [
    ...(connectionMs === null ? [] : [{ name: "connection_time", value: roundTo(connectionMs, 3), unit: "ms" }]),
    ...(days === null ? [] : [{ name: "certificate_days_left", value: days, unit: "d", direction: "below" } as const]),
  ];
}
