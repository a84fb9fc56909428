import type { Alert } from "@plimsoll/core";
import type { InboundAlert } from "../port/alerting.ts";
import type { AlertBook } from "./alert-book.ts";
import type { AlertDecision } from "./alert-decision.ts";
import type { AlertSubject } from "./alert-subject.ts";
import { DueTimes } from "./due-times.ts";

/** What another program hands over is over when it has not been handed over again for so long, as in Alertmanager, ms. */
export const RESOLVE_TIMEOUT_MS = 5 * 60_000;
/** Components of other programs begin with this; none of ours can. */
export const INBOUND_PREFIX = "external/";
/** So many alerts of other programs may fire at once; further ones are refused. */
export const MAX_INBOUND = 10_000;

/** Alerts that other programs hand over: they take the same way as our own. */
export class InboundBook {
  readonly #alerts: AlertBook;
  /** When each is over unless it is handed over again, epoch ms. */
  readonly #until = new DueTimes();

  constructor(alerts: AlertBook) {
    this.#alerts = alerts;
  }

  /** Gives those that were open before a restart time to be handed over again. */
  restore(openAlerts: readonly Alert[], now: number): void {
    for (const { component_id } of openAlerts) {
      if (component_id.startsWith(INBOUND_PREFIX)) this.#until.set(component_id, now + RESOLVE_TIMEOUT_MS);
    }
  }

  take(inbound: InboundAlert, now: number): AlertDecision | null {
    const componentId = `${INBOUND_PREFIX}${inbound.componentId}`;
    const isOver = inbound.status === "HEALTHY" || (inbound.endsAt !== null && inbound.endsAt <= now);
    if (isOver) return this.#resolve(componentId, inbound.reason, now);
    if (!this.#until.has(componentId) && this.#until.size >= MAX_INBOUND) return null;
    this.#until.set(componentId, inbound.endsAt ?? now + RESOLVE_TIMEOUT_MS);
    const { componentType, status: to, reason } = inbound;
    const from = this.#alerts.openAlert(componentId)?.component_status ?? "HEALTHY";
    const eventAt = Math.min(inbound.startsAt, now);
    return this.#alerts.decide(
      { componentId, componentType, from, to, reason, metrics: [], eventAt, detectedAt: now },
      now,
    );
  }

  /** Resolves those whose time is over. */
  review(now: number): AlertDecision[] {
    return this.#until.takeDue(now).flatMap((id) => this.#resolve(id, "it was not handed over again", now) ?? []);
  }

  /** No later than the next one is over; null when none fires. */
  nextAt(): number | null {
    return this.#until.nextAt();
  }

  #resolve(componentId: string, reason: string, now: number): AlertDecision | null {
    this.#until.delete(componentId);
    const open = this.#alerts.openAlert(componentId);
    if (open === null) return null;
    const subject: AlertSubject = {
      componentId,
      componentType: open.component_type,
      from: open.component_status,
      to: "HEALTHY",
      reason,
      metrics: [],
      eventAt: now,
      detectedAt: now,
    };
    return this.#alerts.decide(subject, now);
  }
}
