import { formatDuration, type MetricReading, toTimestamp } from "@plimsoll/core";
import { roundTo, toPercent } from "../host/figure.ts";
import { type CountReport, type LogReport, type OrderReport, REJECT_KINDS, type SessionReport } from "./log-report.ts";
import { MOST_FILES } from "./log-search.ts";
import { FUTURE_MS } from "./log-time.ts";
import { MOST_SESSIONS } from "./session-ledger.ts";

/** Every metric that the kind can give. */
export const FIX_LOG_METRICS = [
  "fix_session_state",
  "fix_last_inbound_age_seconds",
  "fix_seq_gap",
  "fix_sessions_not_followed",
  "fix_resend_requests_total",
  "fix_rejects_total",
  "fix_garbled_total",
  "order_ack_latency_ms",
  "order_unacked_age_seconds",
  "order_reject_ratio",
  "cancel_reject_ratio",
  "orders_out_over_in_ratio",
  "log_lag_bytes",
  "log_read_rate",
] as const;

/** What `fix_session_state` is: 2 means that it need not be logged on now. */
const STATE = { loggedOff: 0, loggedOn: 1, offHours: 2 } as const;
const AGE = { warning: 1.2, critical: 2 };
/** p99 becomes a WARNING at so many times what it usually is. */
const P99_FACTOR = 5;
/** So many of the sessions that are not followed are named. */
const MOST_NAMED = 10;
/** With more than this unread, what is newest in the log is not known, bytes. */
const CAUGHT_UP = 1_048_576;

export interface LogMetricsContext {
  readonly now: number;
  /** Within the time that the sessions are to be logged on. */
  readonly isInSession: boolean;
  /** HeartBtInt where the log has not shown it, ms. */
  readonly heartbeatMs: number;
  readonly ratioMinimum: number;
}

export function fixLogMetrics(report: LogReport, context: LogMetricsContext): MetricReading[] {
  const lag = report.files.reduce((sum, { size, offset }) => sum + Math.max(0, size - offset), report.waiting.bytes);
  const isCurrent = lag <= CAUGHT_UP;
  return [
    ...report.sessions.flatMap((session) => sessionMetrics(session, report, { ...context, isCurrent })),
    unfollowedMetric(report),
    counted("fix_resend_requests_total", report.resendRequests),
    ...REJECT_KINDS.map((kind): MetricReading => {
      const text = kind === "session" || kind === "business" ? { last_text: report.lastReject } : {};
      const { recent, total } = report.rejects[kind];
      const details = { since_start: total, ...(report.lastReject === null ? {} : text) };
      return { name: "fix_rejects_total", labels: { kind }, value: recent, unit: "1", details };
    }),
    counted("fix_garbled_total", report.garbled),
    ...latencyMetrics(report.orders),
    ...(isCurrent ? [unackedMetric(report.orders, context.now)] : []),
    ...ratioMetrics(report, context.ratioMinimum),
    ...parentMetrics(report),
    { name: "log_lag_bytes", value: lag, unit: "B", details: filesIn(report) },
    ...rateMetrics(report),
  ];
}

/** No message of the engine is in the log. */
export function silentLogMetrics(error: string, { isInSession }: LogMetricsContext): MetricReading[] {
  const value = isInSession ? STATE.loggedOff : STATE.offHours;
  const details = isInSession ? { error } : { note: error };
  return [{ name: "fix_session_state", value, unit: "1", direction: "below", details }];
}

function sessionMetrics(
  session: SessionReport,
  { timesBy }: LogReport,
  { now, isInSession, heartbeatMs, isCurrent }: LogMetricsContext & { isCurrent: boolean },
): MetricReading[] {
  const labels = { session: session.name };
  const heartbeat = session.heartbeatSeconds > 0 ? session.heartbeatSeconds : heartbeatMs / 1000;
  const gapDetails = session.gapsUnasked === 0 ? {} : { details: { never_asked_for: session.gapsUnasked } };
  const metrics: MetricReading[] = [
    { ...stateOf(session, isInSession), labels },
    { name: "fix_seq_gap", labels, value: session.gap, unit: "1", ...gapDetails },
  ];
  if (session.isLoggedOn !== true || !isInSession || !isCurrent || session.lastInboundAt === 0) return metrics;
  const aheadMs = session.lastInboundAt - now;
  const isFuture = aheadMs > FUTURE_MS;
  // A stamp of the future does not make a message newer when its time has come.
  const ageMs = now - Math.min(session.lastInboundAt, session.lastInboundSeenAt);
  const error = `the newest message is stamped ${formatDuration(aheadMs)} in the future: a clock, or time_zone, is wrong`;
  metrics.push({
    name: "fix_last_inbound_age_seconds",
    labels,
    value: isFuture ? null : roundTo(Math.max(0, ageMs) / 1000, 3),
    unit: "s",
    limits: { warning: AGE.warning * heartbeat, critical: AGE.critical * heartbeat },
    details: { heartbeat_seconds: heartbeat, times_by: timesBy, ...(isFuture ? { error } : {}) },
  });
  return metrics;
}

function unfollowedMetric({ unfollowed }: LogReport): MetricReading {
  const reading = { name: "fix_sessions_not_followed", value: unfollowed.length, unit: "1" };
  if (unfollowed.length === 0) return reading;
  const sessions = unfollowed.slice(0, MOST_NAMED);
  const error = `of more than ${MOST_SESSIONS} sessions in one log not all are followed: ${sessions.join(", ")}`;
  return { ...reading, details: { sessions, error } };
}

function stateOf(session: SessionReport, isInSession: boolean): MetricReading {
  const state = { name: "fix_session_state", unit: "1", direction: "below" } as const;
  const lastInbound = session.lastInboundAt === 0 ? {} : { last_inbound: toTimestamp(session.lastInboundAt) };
  if (session.isLoggedOn === true) return { ...state, value: STATE.loggedOn, details: lastInbound };
  if (!isInSession) return { ...state, value: STATE.offHours, details: lastInbound };
  const { lastLogout, ours, theirs } = session;
  const isFact = session.isLoggedOn === false && lastLogout !== null;
  const text = lastLogout === null || lastLogout.text === "" ? "" : `: "${lastLogout.text}"`;
  const who = lastLogout?.byUs === true ? `${ours} logged out of ${theirs}` : `${theirs} logged ${ours} out`;
  const error = isFact ? `${who}${text}` : notLoggedOn(session);
  return { ...state, value: STATE.loggedOff, conclusive: isFact, details: { error, ...lastInbound } };
}

function notLoggedOn({ asking, ours, theirs }: SessionReport): string {
  if (asking === null) return `the log does not show ${ours} logged on to ${theirs}`;
  const [asks, asked] = asking.byUs ? [ours, theirs] : [theirs, ours];
  return `${asked} has answered no Logon of ${asks} since ${toTimestamp(asking.since)}`;
}

function latencyMetrics({ p50, p99, answered, usualP99, backwards }: OrderReport): MetricReading[] {
  const note = backwards.recent === 0 ? {} : { stamped_backwards: backwards.recent };
  const details = { answered, ...note };
  const limits = usualP99 === null ? {} : { limits: { warning: P99_FACTOR * usualP99 } };
  const usual = usualP99 === null ? {} : { usual: roundTo(usualP99, 3) };
  const reading = (quantile: string, value: number): MetricReading => ({
    name: "order_ack_latency_ms",
    labels: { quantile },
    value: roundTo(value, 3),
    unit: "ms",
    details,
  });
  return [
    ...(p50 === null ? [] : [reading("p50", p50)]),
    ...(p99 === null ? [] : [{ ...reading("p99", p99), ...limits, details: { ...details, ...usual } }]),
  ];
}

function unackedMetric({ oldest, inFlight, forgotten }: OrderReport, now: number): MetricReading {
  const which = oldest === null ? {} : { cl_ord_id: oldest.clOrdId, sent_at: toTimestamp(oldest.at) };
  return {
    name: "order_unacked_age_seconds",
    value: oldest === null ? 0 : roundTo(Math.max(0, now - oldest.at) / 1000, 3),
    unit: "s",
    details: { in_flight: inFlight, ...which, ...(forgotten === 0 ? {} : { forgotten }) },
  };
}

function ratioMetrics({ orders, rejects }: LogReport, minimum: number): MetricReading[] {
  const ratio = (name: string, rejected: CountReport, of: CountReport): MetricReading[] => {
    if (of.recent < minimum) return [];
    const value = Math.min(100, toPercent(rejected.recent, of.recent) ?? 0);
    return [{ name, value, unit: "%", details: { rejected: rejected.recent, of: of.recent } }];
  };
  return [
    ...ratio("order_reject_ratio", rejects.order, orders.submitted),
    ...ratio("cancel_reject_ratio", rejects.cancel, orders.cancels),
  ];
}

function parentMetrics({ worstParent, orphans }: LogReport): MetricReading[] {
  if (worstParent === null) return [];
  const { id, ratio, quantity, exposure } = worstParent;
  const details = { parent: id, quantity, exposure, ...(orphans === 0 ? {} : { without_parent: orphans }) };
  return [{ name: "orders_out_over_in_ratio", value: roundTo(ratio, 6), unit: "1", details }];
}

function filesIn({ files, passedOver, waiting }: LogReport): Readonly<Record<string, unknown>> {
  if (passedOver === 0) return { files: files.length };
  const late = waiting.files === 0 ? {} : { waiting: waiting.files };
  const note = `${passedOver} older files that match are read only when they are written again: the ${MOST_FILES} that were written last are followed`;
  return { files: files.length, passed_over: passedOver, ...late, note };
}

function rateMetrics({ bytesPerSecond }: LogReport): MetricReading[] {
  if (bytesPerSecond === null) return [];
  return [{ name: "log_read_rate", value: roundTo(bytesPerSecond / 1e6, 1), unit: "MB/s" }];
}

function counted(name: string, { recent, total }: CountReport): MetricReading {
  return { name, value: recent, unit: "1", details: { since_start: total } };
}
