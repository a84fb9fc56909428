import { type AlertRecord, type HealthStatus, severityOf, severityRank } from "@plimsoll/core";
import { GIVE_UP_MS } from "../alerting/outbox-sender.ts";
import { allPages } from "./all-pages.ts";
import type { HistoryStore } from "./history-slice.ts";
import type { AlertSpan, KeptNotice, Outcome, SentNotice } from "./outcome.ts";
import type { Recorded, RecordedChange } from "./read-recorded.ts";

/** An alert that goes on changing for longer than this after its beginning is told by its last change alone, ms. */
const LONGEST_MS = 31 * 86_400_000;

export interface OutcomeRange {
  readonly since: number;
  readonly until: number;
  readonly signal: AbortSignal;
  /** The components that are asked about, the system among them. */
  readonly ids: ReadonlySet<string>;
}

/** What really came of a stretch of history, and what is odd in it. */
export interface RecordedOutcome {
  readonly outcome: Outcome;
  readonly notes: readonly string[];
}

/** What really came of a stretch of history: the alerts that the store holds, and what was delivered of them, when it was. */
export async function recordedOutcome(
  store: HistoryStore,
  recorded: Recorded,
  range: OutcomeRange,
): Promise<RecordedOutcome> {
  const { since, until, signal, ids } = range;
  // An alert carries the time of its last change for the worse, which may lie on either side of the range that it began in.
  const query = {
    from: since - LONGEST_MS,
    to: until + LONGEST_MS,
    componentId: null,
    status: null,
    minSeverity: null,
  };
  const all = await allPages((page) => store.queryAlerts({ ...query, ...page }), signal);
  const alerts = all.filter(({ component_id }) => ids.has(component_id));
  const changes = recorded.changes.filter(({ componentId }) => ids.has(componentId));
  const spans = toSpans(alerts, changes)
    .filter(({ firedAt }) => firedAt >= since && firedAt < until)
    .map((span) => (span.resolvedAt !== null && span.resolvedAt >= until ? { ...span, resolvedAt: null } : span));
  const { sent, kept, undelivered } = await noticesOf(store, alerts, range);
  const flaps = new Map<string, number>();
  for (const { componentId, at } of recorded.flaps) {
    if (at >= since && ids.has(componentId)) flaps.set(componentId, (flaps.get(componentId) ?? 0) + 1);
  }
  const before = new Map<string, HealthStatus>();
  for (const { componentId, to, confirmedAt } of changes) if (confirmedAt < since) before.set(componentId, to);
  const transitions = changes.filter(({ confirmedAt }) => confirmedAt >= since);
  return { outcome: { transitions, alerts: spans, sent, kept, flaps, before }, notes: undeliveredNotes(undelivered) };
}

interface Notices {
  readonly sent: readonly SentNotice[];
  readonly kept: readonly KeptNotice[];
  /** How many of the range reached nobody: they wait still, or were given up. */
  readonly undelivered: number;
}

/** What people got in the range, whenever it had been decided, and what was kept from them; the oldest first. */
async function noticesOf(
  store: HistoryStore,
  alerts: readonly AlertRecord[],
  { since, until, signal, ids }: OutcomeRange,
): Promise<Notices> {
  const ends = new Map(alerts.map((alert) => [alert.alert_id, endOf(alert)]));
  const query = { from: since - GIVE_UP_MS, to: until, channelId: null, state: null };
  const told = await allPages((page) => store.queryNotifications({ ...query, ...page }), signal);
  const within = (at: number) => at >= since && at < until;
  const sent: SentNotice[] = [];
  const kept: KeptNotice[] = [];
  let undelivered = 0;
  for (const { alert_id, component_id, channel_id, kind, state, generated_at, settled_at, last_error } of told) {
    if (component_id === null || !ids.has(component_id)) continue;
    const decidedAt = Date.parse(generated_at);
    const end = ends.get(alert_id) ?? null;
    const at = state === "delivered" && settled_at !== null ? Date.parse(settled_at) : decidedAt;
    const status = end !== null && decidedAt >= end ? "resolved" : "firing";
    if (!within(at)) continue;
    const notice: SentNotice = { channelId: channel_id, componentId: component_id, kind, status, decidedAt, at };
    if (state === "delivered") sent.push(notice);
    else if (state === "suppressed") kept.push({ ...notice, reason: last_error ?? "" });
    else undelivered += 1;
  }
  return { sent: sent.toSorted((a, b) => a.at - b.at), kept: kept.reverse(), undelivered };
}

function undeliveredNotes(count: number): string[] {
  if (count === 0) return [];
  const [what, are] = count === 1 ? ["notification was", "it is no page"] : ["notifications were", "they are no pages"];
  return [`Of what was to be sent in this time ${count} ${what} not delivered: ${are} of what happened.`];
}

function endOf({ resolved_at }: AlertRecord): number | null {
  return resolved_at === null ? null : Date.parse(resolved_at);
}

/** A stored alert carries the times of its last change: it began with the first change for the worse after the one before it. */
function toSpans(alerts: readonly AlertRecord[], changes: readonly RecordedChange[]): AlertSpan[] {
  const byComponent = Map.groupBy(alerts, ({ component_id }) => component_id);
  const changesOf = Map.groupBy(changes, ({ componentId }) => componentId);
  return [...byComponent].flatMap(([componentId, own]) => {
    const worse = (changesOf.get(componentId) ?? []).filter(({ to }) => to !== "HEALTHY");
    let floor = Number.NEGATIVE_INFINITY;
    return own
      .toSorted((a, b) => Date.parse(a.generated_at) - Date.parse(b.generated_at))
      .map((alert): AlertSpan => {
        const resolvedAt = endOf(alert);
        const during = worse.filter(
          ({ confirmedAt }) => confirmedAt >= floor && (resolvedAt === null || confirmedAt <= resolvedAt),
        );
        floor = resolvedAt ?? Number.POSITIVE_INFINITY;
        const severities = [alert.severity, ...during.map(({ to }) => severityOf(to))];
        const severity = severities.reduce((a, b) => (severityRank(b) > severityRank(a) ? b : a));
        const firedAt = Math.min(Date.parse(alert.generated_at), during[0]?.confirmedAt ?? Number.POSITIVE_INFINITY);
        return { componentId, firedAt, resolvedAt, severity };
      });
  });
}
