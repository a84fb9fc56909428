import { type Alert, type ComponentType, type HealthStatus, worseStatus } from "@plimsoll/core";
import { INBOUND_PREFIX, type InboundAlert, type InboundBatch, type InboundReceipt } from "../port/alerting.ts";
import type { AlertBook } from "./alert-book.ts";
import type { AlertDecision } from "./alert-decision.ts";

/** After a restart other programs have so long to hand over again what still fires, ms. */
export const RESTORE_PATIENCE_MS = 5 * 60_000;
/** So many alerts of other programs may fire at once; further ones are refused. */
export const MAX_INBOUND = 10_000;
/** Stands for whatever fired for a component before a restart. */
const FROM_BEFORE = "";

/** One alert of another program that fires. */
interface Signal {
  readonly status: HealthStatus;
  readonly reason: string;
  /** Epoch ms. */
  readonly startsAt: number;
  /** When it is over unless it is handed over again, epoch ms. */
  readonly until: number;
  readonly links: Readonly<Record<string, string>>;
}

/** What another program says of one component: it is as bad as the worst of the alerts that fire for it. */
interface Source {
  readonly componentType: ComponentType;
  /** By fingerprint. */
  readonly signals: Map<string, Signal>;
}

/** Alerts that other programs hand over: they take the same way as our own. */
export class InboundBook {
  readonly #alerts: AlertBook;
  readonly #sources = new Map<string, Source>();
  #count = 0;

  constructor(alerts: AlertBook) {
    this.#alerts = alerts;
  }

  /** Gives those that were open before a restart time to be handed over again. */
  restore(openAlerts: readonly Alert[], now: number): void {
    for (const alert of openAlerts) {
      const { component_id: id, component_type, component_status: status, reason, event_at, links } = alert;
      if (!id.startsWith(INBOUND_PREFIX) || this.#sources.has(id)) continue;
      const until = now + RESTORE_PATIENCE_MS;
      this.#put(id, component_type, [FROM_BEFORE, { status, reason, startsAt: Date.parse(event_at), until, links }]);
    }
  }

  /** Takes all of a message; the same message again changes nothing. */
  take(batch: InboundBatch, now: number): { receipt: InboundReceipt; decisions: AlertDecision[] } {
    const touched = new Map<string, string>();
    let noRoom = 0;
    for (const alert of batch.alerts) {
      const id = `${INBOUND_PREFIX}${alert.componentId}`;
      if (alert.isFiring && alert.status !== "HEALTHY") {
        if (this.#hasRoomFor(id, alert.fingerprint)) this.#fire(id, alert, untilOf(alert, batch.patienceMs, now));
        else noRoom += 1;
      } else this.#end(id, alert.fingerprint);
      touched.set(id, alert.reason);
    }
    const decisions = [...touched].flatMap(([id, reason]) => this.#judge(id, reason, now) ?? []);
    const { alerts, mistakes, own } = batch;
    return { receipt: { taken: alerts.length - noRoom, mistakes, own, noRoom }, decisions };
  }

  /** Ends those whose time is over. */
  review(now: number): AlertDecision[] {
    const touched: string[] = [];
    for (const [id, { signals }] of this.#sources) {
      for (const [fingerprint, { until }] of signals) {
        if (until > now) continue;
        this.#delete(id, fingerprint);
        if (touched.at(-1) !== id) touched.push(id);
      }
    }
    return touched.flatMap((id) => this.#judge(id, "it was not handed over again", now) ?? []);
  }

  nextAt(): number | null {
    let next: number | null = null;
    for (const { signals } of this.#sources.values()) {
      for (const { until } of signals.values()) if (next === null || until < next) next = until;
    }
    return next;
  }

  #hasRoomFor(id: string, fingerprint: string): boolean {
    return this.#count < MAX_INBOUND || this.#sources.get(id)?.signals.has(fingerprint) === true;
  }

  #fire(id: string, { fingerprint, ...alert }: InboundAlert, until: number): void {
    const { componentType, status, reason, startsAt, links } = alert;
    const before = this.#sources.get(id)?.signals.get(FROM_BEFORE);
    // What fired before the restart is this one again, unless that was worse: then the worse may still be to come.
    if (before !== undefined && worseStatus(before.status, status) === status) this.#delete(id, FROM_BEFORE);
    this.#put(id, componentType, [fingerprint, { status, reason, startsAt, until, links }]);
  }

  /** One that we have not heard of since a restart is what fired before it. */
  #end(id: string, fingerprint: string): void {
    if (!this.#delete(id, fingerprint)) this.#delete(id, FROM_BEFORE);
  }

  #put(id: string, componentType: ComponentType, [fingerprint, signal]: [string, Signal]): void {
    let source = this.#sources.get(id);
    if (source === undefined) {
      source = { componentType, signals: new Map() };
      this.#sources.set(id, source);
    }
    if (!source.signals.has(fingerprint)) this.#count += 1;
    source.signals.set(fingerprint, signal);
  }

  #delete(id: string, fingerprint: string): boolean {
    const source = this.#sources.get(id);
    if (source?.signals.delete(fingerprint) !== true) return false;
    this.#count -= 1;
    if (source.signals.size === 0) this.#sources.delete(id);
    return true;
  }

  /** Brings the component's alert to what is true now. */
  #judge(id: string, endReason: string, now: number): AlertDecision | null {
    const open = this.#alerts.openAlert(id);
    const source = this.#sources.get(id);
    const worst = worstOf(source);
    const isSettling = this.#alerts.isSettling(id);
    if (source === undefined || worst === null) {
      if (open === null || isSettling) return null;
      const { component_type: componentType, component_status: from, links } = open;
      const end = { componentId: id, componentType, from, to: "HEALTHY", reason: endReason, metrics: [] } as const;
      return this.#alerts.decide({ ...end, eventAt: now, detectedAt: now, links }, now);
    }
    if (open?.component_status === worst.status && !isSettling) return null;
    return this.#alerts.decide(
      {
        componentId: id,
        componentType: source.componentType,
        from: open?.component_status ?? "HEALTHY",
        to: worst.status,
        reason: worst.reason,
        metrics: [],
        eventAt: Math.min(worst.startsAt, now),
        detectedAt: now,
        links: worst.links,
      },
      now,
    );
  }
}

function untilOf({ endsAt }: InboundAlert, patienceMs: number, now: number): number {
  return endsAt !== null && endsAt > now ? endsAt : now + patienceMs;
}

/** The worst that fires; of several the one that began first. */
function worstOf(source: Source | undefined): Signal | null {
  let worst: Signal | null = null;
  for (const signal of source?.signals.values() ?? []) {
    if (worst === null || isBefore(signal, worst)) worst = signal;
  }
  return worst;
}

function isBefore(a: Signal, b: Signal): boolean {
  if (a.status !== b.status) return worseStatus(a.status, b.status) === a.status;
  return a.startsAt < b.startsAt;
}
