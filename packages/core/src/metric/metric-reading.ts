import type { Threshold } from "../threshold/threshold.ts";
import type { Direction } from "./direction.ts";

export type Labels = Readonly<Record<string, string>>;

/** One measured value, not yet judged. `null` says that a value was expected and is missing: never HEALTHY. */
export interface MetricReading {
  /** snake_case, unit not in the name. */
  readonly name: string;
  /** Tells several readings of one name apart, such as `{ mount: "/" }`. */
  readonly labels?: Labels | undefined;
  readonly value: number | null;
  /** `ms`, `MB`, `%`, `d`, `1` for a plain count. */
  readonly unit: string;
  /** Which way is bad, when the threshold doesn't say. Default `above`. */
  readonly direction?: Direction | undefined;
  /**
   * What a person wants to see beside the value, such as the phases of a request. Not stored in history. `error`, a text,
   * says why the value is missing or bad; it becomes part of the reason.
   */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Its status needs no second look when it is worse than what was believed: the value has been confirmed already, by the
   * time that it spans or by an event that leaves no doubt. Default false.
   */
  readonly conclusive?: boolean | undefined;
  /** When the value last changed, epoch ms, where the checker knows better than can be seen from check to check. */
  readonly changedAt?: number | undefined;
  /**
   * What it is judged by where the configuration says nothing, for limits that are learnt from the target itself. A
   * configured threshold replaces them field by field; `null` there takes them away. Default none.
   */
  readonly limits?: Threshold | undefined;
}

/**
 * The name of a reading together with its labels, as threshold keys spell it: `disk_usage{mount="/"}`.
 * Labels are sorted by name, so that the same series always has the same key.
 */
export function seriesKey(name: string, labels?: Labels): string {
  if (labels === undefined) return name;
  const names = Object.keys(labels);
  if (names.length === 0) return name;
  return `${name}{${names
    .sort()
    .map((label) => `${label}=${JSON.stringify(labels[label])}`)
    .join(",")}}`;
}
