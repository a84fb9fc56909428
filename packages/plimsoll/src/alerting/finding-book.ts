import type { Alert } from "@plimsoll/core";
import { type Finding, type FindingSource, MAX_FINDINGS } from "../port/finding.ts";
import type { AlertBook } from "./alert-book.ts";
import type { AlertDecision } from "./alert-decision.ts";

type Told = Finding & { readonly componentId: string };

/** Makes alerts of what insight finds: they take the same way as those of components. */
export class FindingBook {
  readonly #alerts: AlertBook;
  /** Said to be over already; the alert may last until that is believed. */
  readonly #ending = new Set<string>();

  constructor(alerts: AlertBook) {
    this.#alerts = alerts;
  }

  /** See the port's FindingDesk. */
  take(source: FindingSource, findings: readonly Finding[], now: number): AlertDecision[] {
    const prefix = `${source}:`;
    const told = findings.slice(0, MAX_FINDINGS).map((finding) => ({ ...finding, componentId: prefix + finding.id }));
    const known = new Set(told.map(({ componentId }) => componentId));
    const gone = this.#alerts.openAlerts.filter(({ component_id: id }) => id.startsWith(prefix) && !known.has(id));
    return [...told.map((finding) => this.#tell(finding, now)), ...gone.map((alert) => this.#end(alert, now))].flatMap(
      (decision) => decision ?? [],
    );
  }

  #tell({ componentId, status, reason, ...finding }: Told, now: number): AlertDecision | null {
    const open = this.#alerts.openAlert(componentId);
    if (status === "HEALTHY") {
      if (open === null || this.#ending.has(componentId)) return null;
      this.#ending.add(componentId);
    } else this.#ending.delete(componentId);
    return this.#alerts.decide(
      {
        componentId,
        componentType: finding.componentType ?? open?.component_type ?? "CUSTOM",
        from: open?.component_status ?? "HEALTHY",
        to: status,
        reason,
        metrics: finding.metrics ?? [],
        eventAt: Math.min(finding.eventAt, now),
        detectedAt: now,
        ...(finding.links === undefined ? {} : { links: finding.links }),
      },
      now,
    );
  }

  #end({ component_id, component_type, component_status: from }: Alert, now: number): AlertDecision | null {
    this.#ending.delete(component_id);
    const about = { componentId: component_id, componentType: component_type, from, to: "HEALTHY" as const };
    const reason = "it is no longer looked for";
    return this.#alerts.decide({ ...about, isGone: true, reason, metrics: [], eventAt: now, detectedAt: now }, now);
  }
}
