import type { ComponentType, Labels } from "@plimsoll/core";

/** What a row holds of one series. */
export const PRESENCE = { absent: 0, null: 1, value: 2 } as const;

/** One series of a component, a place for each row. */
export interface MetricColumn {
  readonly name: string;
  /** As they were recorded: a series without labels has none. */
  readonly labels?: Labels;
  readonly unit: string;
  /** NaN where the row has no value. */
  readonly values: Float64Array;
  /** By row, one of `PRESENCE`. */
  readonly presence: Uint8Array;
  /** By row, an index in HEALTH_STATUSES; 0 where the series is absent. */
  readonly status: Uint8Array;
}

/** A stretch of one component's stored results, column by column: rows by time, then by id. */
export interface CheckColumns {
  readonly componentId: string;
  readonly componentType: ComponentType;
  readonly rows: number;
  /** The rows' ids in `health_checks`. */
  readonly ids: Float64Array;
  /** Epoch ms. */
  readonly at: Float64Array;
  /** By row, an index in HEALTH_STATUSES. */
  readonly status: Uint8Array;
  readonly uptimeSeconds: Float64Array;
  /** 0 where the check did not fail. */
  readonly errorCount: Float64Array;
  /** By row, an index in `errors`, or -1. */
  readonly lastError: Int32Array;
  readonly errors: readonly string[];
  /** In the order in which a row lists them. */
  readonly series: readonly MetricColumn[];
}

export interface ColumnsQuery {
  readonly componentId: string;
  /** Epoch ms, from (included) and to (excluded). */
  readonly from: number;
  readonly to: number;
  /** About so many rows an answer, oldest first: rows of one moment are never parted. At least 1. */
  readonly limit: number;
}

export interface ColumnsPage {
  /** Null when the range holds nothing. */
  readonly columns: CheckColumns | null;
  /** The `from` of the following call; null when there is no more. */
  readonly next: number | null;
}
