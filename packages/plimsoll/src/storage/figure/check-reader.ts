import type { HealthStatus, StoredMetric } from "@plimsoll/core";
import type { TimeRange } from "../../port/store.ts";

/** One row of `health_checks` as the figures need it. */
export interface CheckSample {
  /** Epoch ms. */
  readonly at: number;
  readonly status: HealthStatus;
  readonly failed: boolean;
  readonly metrics: readonly StoredMetric[];
}

/** How the figures read raw checks, whatever holds them. */
export interface CheckReader {
  /** Every component that has rows, sorted. */
  componentIds(): readonly string[];
  /** Oldest and newest row in the range, or null. May be a little too wide, never too narrow. */
  extent(range: TimeRange): TimeRange | null;
  /** A component's rows in the range, newest first. */
  samples(componentId: string, range: TimeRange): Iterable<CheckSample>;
  /** The query has had its time: answer with what there is, or refuse. */
  expired(): boolean;
}

/** A row's metrics from its JSON text; text that somebody else wrote into the table and is no list counts as none. */
export function parseMetrics(text: string): readonly StoredMetric[] {
  try {
    const metrics: unknown = JSON.parse(text);
    return Array.isArray(metrics) ? metrics : [];
  } catch {
    return [];
  }
}

/** Tells the series of one component apart. */
export function keyOf(metric: StoredMetric): string {
  return metric.labels === undefined ? metric.name : metric.name + JSON.stringify(metric.labels);
}
