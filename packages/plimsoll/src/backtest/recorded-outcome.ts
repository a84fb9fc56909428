import { type AlertRecord, type HealthStatus, severityOf, severityRank } from "@plimsoll/core";
import { allPages } from "./all-pages.ts";
import type { HistoryStore } from "./history-slice.ts";
import type { AlertSpan, KeptNotice, Outcome, SentNotice } from "./outcome.ts";
import type { Recorded, RecordedChange } from "./read-recorded.ts";

export interface OutcomeRange {
  readonly since: number;
  readonly until: number;
  readonly signal: AbortSignal;
  /** The components that are asked about, the system among them. */
  readonly ids: ReadonlySet<string>;
}

/** What really came of a stretch of history: the alerts and notifications that the store holds. */
export async function recordedOutcome(
  store: HistoryStore,
  recorded: Recorded,
  { since, until, signal, ids }: OutcomeRange,
): Promise<Outcome> {
  const range = { from: since, to: until };
  const query = { ...range, componentId: null, status: null, minSeverity: null };
  const all = await allPages((page) => store.queryAlerts({ ...query, ...page }), signal);
  const alerts = all.filter(({ component_id }) => ids.has(component_id));
  const changes = recorded.changes.filter(({ componentId }) => ids.has(componentId));
  const spans = toSpans(alerts, changes).filter(({ firedAt }) => firedAt >= since);
  const ends = new Map(alerts.map((alert) => [alert.alert_id, endOf(alert)]));
  const told = await allPages(
    (page) => store.queryNotifications({ ...range, channelId: null, state: null, ...page }),
    signal,
  );
  const sent: SentNotice[] = [];
  const kept: KeptNotice[] = [];
  for (const { alert_id, component_id, channel_id, kind, state, generated_at, not_before, last_error } of told) {
    if (component_id === null || !ids.has(component_id)) continue;
    const decidedAt = Date.parse(generated_at);
    const end = ends.get(alert_id) ?? null;
    const notice: SentNotice = {
      channelId: channel_id,
      componentId: component_id,
      kind,
      status: end !== null && decidedAt >= end ? "resolved" : "firing",
      decidedAt,
      at: Date.parse(not_before),
    };
    if (state === "suppressed") kept.push({ ...notice, reason: last_error ?? "" });
    else sent.push(notice);
  }
  const flaps = new Map<string, number>();
  for (const { componentId, at } of recorded.flaps) {
    if (at >= since && ids.has(componentId)) flaps.set(componentId, (flaps.get(componentId) ?? 0) + 1);
  }
  const before = new Map<string, HealthStatus>();
  for (const { componentId, to, confirmedAt } of changes) if (confirmedAt < since) before.set(componentId, to);
  const transitions = changes.filter(({ confirmedAt }) => confirmedAt >= since);
  return { transitions, alerts: spans, sent: sent.reverse(), kept: kept.reverse(), flaps, before };
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
