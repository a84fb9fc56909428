import type { Alert, HealthStatus, WebhookPayload } from "@plimsoll/core";
import { severityOf } from "@plimsoll/core";
import { fingerprintOf, labelsOf, type PrometheusNames, toPrometheusAlert } from "./prometheus-alert.ts";

/** An alert as it has to stand at Alertmanager. Times are epoch ms. */
export interface HeldAlert {
  readonly fingerprint: string;
  readonly componentId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: number;
  /** Null while it fires. */
  readonly endedAt: number | null;
  readonly generatorURL: string | null;
}

/** An end is told again for so long, for an Alertmanager that missed it, as Prometheus does, ms. */
const REPEAT_END_MS = 15 * 60_000;
const MOST_COMPONENTS = 10_000;

/**
 * What Alertmanager should hold: Alertmanager forgets all alerts when it restarts and ends those it hears nothing of, so
 * that they have to be sent again and again. Bounded; lost with the process.
 */
export class FiringAlerts {
  readonly #names: PrometheusNames;
  /** By component, then by fingerprint; the component that was heard of last stands last. */
  readonly #held = new Map<string, Map<string, HeldAlert>>();

  constructor(names: PrometheusNames) {
    this.#names = names;
  }

  /** What this payload asks for: its alerts, and the end of what they were under another severity. */
  changesOf(payload: WebhookPayload): HeldAlert[] {
    const changes = new Map<string, HeldAlert>();
    for (const alert of payload.alerts) {
      const isTest = payload.kind === "test";
      const current = this.#toHeld(alert, isTest);
      for (const old of isTest ? [] : this.#formerly(alert, [...changes.values()])) {
        if (old.fingerprint !== current.fingerprint) changes.set(old.fingerprint, old);
      }
      changes.set(current.fingerprint, current);
    }
    return [...changes.values()];
  }

  keep(alerts: readonly HeldAlert[]): void {
    for (const alert of alerts) {
      const { componentId, fingerprint } = alert;
      const ofComponent = this.#held.get(componentId) ?? new Map<string, HeldAlert>();
      this.#held.delete(componentId);
      this.#held.set(componentId, ofComponent.set(fingerprint, alert));
    }
    for (const componentId of this.#held.keys()) {
      if (this.#held.size <= MOST_COMPONENTS) break;
      this.#held.delete(componentId);
    }
  }

  /** What has to be sent again. */
  due(now: number): HeldAlert[] {
    for (const [componentId, ofComponent] of this.#held) {
      for (const [fingerprint, { endedAt }] of ofComponent) {
        if (endedAt !== null && now - endedAt > REPEAT_END_MS) ofComponent.delete(fingerprint);
      }
      if (ofComponent.size === 0) this.#held.delete(componentId);
    }
    return [...this.#held.values()].flatMap((ofComponent) => [...ofComponent.values()]);
  }

  #toHeld(alert: Alert, isTest: boolean): HeldAlert {
    const { labels, annotations, startsAt, endsAt, generatorURL } = toPrometheusAlert(alert, this.#names, isTest);
    const endedAt = endsAt === null ? null : Date.parse(endsAt);
    const began = Date.parse(startsAt);
    return {
      fingerprint: fingerprintOf(labels),
      componentId: alert.component_id,
      labels,
      annotations,
      startsAt: endedAt === null ? began : Math.min(began, endedAt),
      endedAt,
      generatorURL,
    };
  }

  /** The severity is a label and labels are the identity: with a new severity the alert of the old one is over. */
  #formerly(alert: Alert, pending: readonly HeldAlert[]): HeldAlert[] {
    const at = Date.parse(alert.resolved_at ?? alert.generated_at);
    const held = this.#held.get(alert.component_id)?.values() ?? [];
    const known = [...held, ...pending].filter((one) => one.componentId === alert.component_id && one.endedAt === null);
    const ended = known.map((one) => ({ ...one, startsAt: Math.min(one.startsAt, at), endedAt: at }));
    if (!isUnhealthy(alert.previous_status) || alert.status === "resolved") return ended;
    const labels = labelsOf(alert, this.#names.severities[severityOf(alert.previous_status)], { names: this.#names });
    const fingerprint = fingerprintOf(labels);
    if (ended.some((one) => one.fingerprint === fingerprint)) return ended;
    const { component_id: componentId } = alert;
    return [
      ...ended,
      { fingerprint, componentId, labels, annotations: {}, startsAt: at, endedAt: at, generatorURL: null },
    ];
  }
}

function isUnhealthy(status: HealthStatus | null): status is HealthStatus {
  return status !== null && status !== "HEALTHY";
}

/** An alert as `POST /api/v2/alerts` takes it; one that fires ends by itself after `keepFiringMs` without a word. */
export function toPostable(alert: HeldAlert, now: number, keepFiringMs: number): Record<string, unknown> {
  return {
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: new Date(alert.startsAt).toISOString(),
    endsAt: new Date(alert.endedAt ?? Math.max(now, alert.startsAt) + keepFiringMs).toISOString(),
    ...(alert.generatorURL !== null && { generatorURL: alert.generatorURL }),
  };
}
