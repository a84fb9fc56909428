import type { Direction } from "../metric/direction.ts";

/** Where a metric becomes WARNING and CRITICAL. Either may be absent; the edge itself counts as reached. */
export interface Threshold {
  readonly warning?: number | undefined;
  readonly critical?: number | undefined;
  /** `below`: low is bad and the comparison turns round. Default: the reading's own, else `above`. */
  readonly direction?: Direction | undefined;
  /** Once entered, a level is left only when the value has come back past this. */
  readonly clear?: number | undefined;
  /** How long the level must hold before it counts, ms. Default 0. */
  readonly forMs?: number | undefined;
}

/** Thresholds by metric name or by name with labels (`disk_usage{mount="/"}`); the most specific wins. */
export type ThresholdTable = Readonly<Record<string, Threshold>>;
