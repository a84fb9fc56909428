import type { ComponentType, Diagnosis, HealthMetric, HealthStatus } from "@plimsoll/core";

/** A change of status that may be an alert: a component's, or the system's own. Times are epoch ms. */
export interface AlertSubject {
  readonly componentId: string;
  readonly componentType: ComponentType;
  readonly from: HealthStatus | null;
  readonly to: HealthStatus;
  readonly isGone?: boolean;
  readonly reason: string;
  /** What it amounts to, where that has a name of its own. Default none. */
  readonly diagnosis?: Diagnosis | null | undefined;
  readonly metrics: readonly HealthMetric[];
  readonly eventAt: number;
  readonly detectedAt: number;
  /** Channels that must not be told, because the alert is about them. Default none. */
  readonly except?: readonly string[];
  /** Where a person finds more, besides what the component's own address gives. Default none. */
  readonly links?: Readonly<Record<string, string>>;
}
