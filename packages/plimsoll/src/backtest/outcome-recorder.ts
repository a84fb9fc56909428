import { type HealthStatus, severityRank } from "@plimsoll/core";
import type { NewNotification, RecordBatch } from "../port/store.ts";
import type { AlertSpan, KeptNotice, Outcome, SentNotice } from "./outcome.ts";
import { type RecordedChange, toChange } from "./read-recorded.ts";

type Draft = { -readonly [K in keyof AlertSpan]: AlertSpan[K] };

/** Takes what a replayed monitor would have committed, and keeps what a backtest tells of it. */
export class OutcomeRecorder {
  readonly #since: number;
  readonly #transitions: RecordedChange[] = [];
  readonly #alerts = new Map<string, Draft>();
  readonly #sent: SentNotice[] = [];
  readonly #kept: KeptNotice[] = [];
  readonly #flaps = new Map<string, number>();
  readonly #before = new Map<string, HealthStatus>();

  /** What happened before `since` (epoch ms) only leads up to it. */
  constructor(since: number) {
    this.#since = since;
  }

  take({ alerts, notifications, events }: RecordBatch): void {
    for (const event of events) {
      const change = toChange(event);
      if (change === null) continue;
      if (change.confirmedAt >= this.#since) this.#transitions.push(change);
      else this.#before.set(change.componentId, change.to);
    }
    for (const alert of alerts) {
      const { alert_id, component_id: componentId, severity } = alert;
      const resolvedAt = alert.resolved_at === null ? null : Date.parse(alert.resolved_at);
      const known = this.#alerts.get(alert_id);
      if (known === undefined) {
        this.#alerts.set(alert_id, { componentId, firedAt: Date.parse(alert.generated_at), resolvedAt, severity });
        continue;
      }
      known.resolvedAt = resolvedAt;
      if (severityRank(severity) > severityRank(known.severity)) known.severity = severity;
    }
    for (const notification of notifications) this.#note(notification);
    for (const { event_type, component_id, timestamp } of events) {
      if (event_type !== "flapping_started" || component_id === null || Date.parse(timestamp) < this.#since) continue;
      this.#flaps.set(component_id, (this.#flaps.get(component_id) ?? 0) + 1);
    }
  }

  /** What came of it up to `until`, epoch ms: what is due later is no part of it. */
  outcome(until: number): Outcome {
    return {
      transitions: this.#transitions,
      alerts: [...this.#alerts.values()].filter(({ firedAt }) => firedAt >= this.#since),
      sent: this.#sent.filter(({ at }) => at < until),
      kept: this.#kept,
      flaps: this.#flaps,
      before: this.#before,
    };
  }

  #note({ channelId, kind, payload, generatedAt, notBefore, suppressed }: NewNotification): void {
    const [alert] = payload.alerts;
    if (alert === undefined || (suppressed === null ? notBefore : generatedAt) < this.#since) return;
    const { component_id: componentId } = alert;
    const { status } = payload;
    const notice = { channelId, componentId, kind, status, decidedAt: generatedAt, at: notBefore };
    if (suppressed === null) this.#sent.push(notice);
    else this.#kept.push({ ...notice, reason: suppressed });
  }
}
