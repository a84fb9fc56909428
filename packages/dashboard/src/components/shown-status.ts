import type { ComponentHealth, HealthMetric, HealthStatus } from "@plimsoll/core";
import { componentTexts as texts } from "../texts/components.ts";

/** A status as the page draws it; NONE where nothing is judged. */
export type ShownStatus = HealthStatus | "NONE";
/** The shape and colour of a status together with the word that says it without either. */
export interface StatusWord {
  readonly status: ShownStatus;
  readonly word: string;
}

/** A component that is paused, in maintenance or pending keeps its last status, but that no longer speaks for it. */
export function shownStatus(component: Pick<ComponentHealth, "state" | "status">): StatusWord {
  if (component.state !== "active") return { status: "NONE", word: component.state.toUpperCase() };
  return statusWord(component.status);
}

export function statusWord(status: HealthStatus | null): StatusWord {
  return status === null ? { status: "NONE", word: texts.noStatus } : { status, word: status };
}

/** A metric without thresholds is HEALTHY to the server, since nothing says otherwise: nobody has judged it. */
export function metricStatus(metric: HealthMetric): StatusWord {
  const { status, threshold_warning, threshold_critical } = metric;
  const isJudged = threshold_warning !== null || threshold_critical !== null || status !== "HEALTHY";
  return isJudged ? { status, word: status } : { status: "NONE", word: texts.notJudged };
}

const TONES: Record<ShownStatus, string> = {
  HEALTHY: "var(--healthy)",
  WARNING: "var(--warning)",
  CRITICAL: "var(--critical)",
  DOWN: "var(--down)",
  NONE: "var(--text-dim)",
};

/** The CSS colour of a status; never used without its shape or its word beside it. */
export function statusTone(status: ShownStatus): string {
  return TONES[status];
}
