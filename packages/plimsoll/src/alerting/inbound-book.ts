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
  /** What was last said of each component that is not well: the same again is not said again. */
  readonly #said = new Map<string, HealthStatus>();
  #count = 0;
  /** Nothing is over before this, epoch ms; it may be too early, which costs one look. */
  #earliest = Number.POSITIVE_INFINITY;

  constructor(alerts: AlertBook) {
    this.#alerts = alerts;
  }

  /** Gives those that were open before a restart time to be handed over again. */
  restore(openAlerts: readonly Alert[], now: number): void {
    for (const alert of openAlerts) {
      const { component_id: id, component_type, component_status: status, reason, event_at, links } = alert;
      if (!id.startsWith(INBOUND_PREFIX) || this.#sources.has(id)) continue;
      const until = now + RESTORE_PATIENCE_MS;
      this.#said.set(id, status);
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
    if (now < this.#earliest) return [];
    this.#earliest = Number.POSITIVE_INFINITY;
    const touched = new Set<string>();
    for (const [id, { signals }] of this.#sources) {
      for (const [fingerprint, { until }] of signals) {
        if (until > now) this.#earliest = Math.min(this.#earliest, until);
        else {
          this.#delete(id, fingerprint);
          touched.add(id);
        }
      }
    }
    return [...touched].flatMap((id) => this.#judge(id, "it was not handed over again", now) ?? []);
  }

  /** No later than the next one is over, epoch ms; null when none fires. */
  nextAt(): number | null {
    return this.#count === 0 ? null : this.#earliest;
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
    this.#earliest = Math.min(this.#earliest, signal.until);
  }

  #delete(id: string, fingerprint: string): boolean {
    const source = this.#sources.get(id);
    if (source?.signals.delete(fingerprint) !== true) return false;
    this.#count -= 1;
    if (source.signals.size === 0) this.#sources.delete(id);
    return true;
  }

  /** Says how the component is now, if that is something else than what was said last. */
  #judge(id: string, endReason: string, now: number): AlertDecision | null {
    const source = this.#sources.get(id);
    const worst = worstOf(source);
    const from = this.#said.get(id) ?? "HEALTHY";
    if (source === undefined || worst === null) return this.#sayOver(id, { from, reason: endReason }, now);
    if (worst.status === from) return null;
    this.#said.set(id, worst.status);
    const { status: to, reason, links, startsAt } = worst;
    const { componentType } = source;
    const times = { eventAt: Math.min(startsAt, now), detectedAt: now };
    return this.#alerts.decide({ componentId: id, componentType, from, to, reason, metrics: [], links, ...times }, now);
  }

  /** Says that all is over. */
  #sayOver(id: string, { from, reason }: { from: HealthStatus; reason: string }, now: number): AlertDecision | null {
    const open = this.#alerts.openAlert(id);
    if (!this.#said.delete(id) || open === null) return null;
    const { component_type: componentType, links } = open;
    const times = { eventAt: now, detectedAt: now };
    const end = { componentId: id, componentType, from, to: "HEALTHY", reason, metrics: [], links, ...times } as const;
    return this.#alerts.decide(end, now);
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
