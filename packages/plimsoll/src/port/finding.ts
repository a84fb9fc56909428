import type { ComponentType, HealthMetric, HealthStatus } from "@plimsoll/core";

/** What works findings out. Its alerts are of components `SOURCE:ID`, such as `slo:orders`; no component's id begins so. */
export const FINDING_SOURCES = ["slo", "forecast", "report", "backup"] as const;
export type FindingSource = (typeof FINDING_SOURCES)[number];

/** So many findings of one source can be alerts at once. */
export const MAX_FINDINGS = 1000;

/**
 * Something that no check shows by itself and that people are to hear of: a budget that burns, a disk that will be full.
 * WARNING alerts as MEDIUM, CRITICAL as HIGH, DOWN as CRITICAL.
 */
export interface Finding {
  /** The same for as long as it is about the same thing; within its source, without the prefix, no slash. */
  readonly id: string;
  /** HEALTHY: it is over, and `reason` says why. */
  readonly status: HealthStatus;
  /** For a person at three in the night, one line. */
  readonly reason: string;
  /** When it began, epoch ms. */
  readonly eventAt: number;
  /** What routes may match. Default CUSTOM. */
  readonly componentType?: ComponentType;
  /** Default none. */
  readonly metrics?: readonly HealthMetric[];
  /** Where a person finds more, by what it is. Default none besides Plimsoll's own. */
  readonly links?: Readonly<Record<string, string>>;
}

/** Where insight hands over what it has found. */
export interface FindingDesk {
  /**
   * Takes all that a source finds now, the most urgent first; the first 1,000 count. It is the whole truth: what is new,
   * worse or better is told over the routes (match them by `components: ["slo:*"]`, severity and type), the same again is
   * not, and what is open but no longer among them ends as no longer watched. Across a restart an alert goes on under its
   * id; so a source that cannot tell at the moment (its store does not answer) hands over nothing rather than an empty list.
   */
  take(source: FindingSource, findings: readonly Finding[]): void;
}
