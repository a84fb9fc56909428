import {
  type CheckFailure,
  type CheckResult,
  type Direction,
  HEALTH_STATUSES,
  type HealthStatus,
  type MetricReading,
  type Series,
  seriesKey,
  type Threshold,
} from "@plimsoll/core";
import { type CheckColumns, PRESENCE } from "../port/check-columns.ts";

/** What history tells besides a row's own columns, and the reducer asks for. */
export interface RowHints {
  /** Whether a series was judged by limits of its target: then its recorded status is all that is known of them. */
  readonly isJudgedByTarget: (series: Series) => boolean;
  /** Which way is bad, by series key, where the thresholds do not say. */
  readonly directions: ReadonlyMap<string, Direction>;
  /** Moments, epoch ms, of answers that were believed at once because they left no doubt. */
  readonly conclusive: ReadonlySet<number>;
}

interface RowSeries {
  readonly reading: Omit<MetricReading, "value">;
  readonly isJudgedByTarget: boolean;
}

/** Makes stored rows of one stretch into the results that they were, as far as history keeps them. */
export class RowReader {
  readonly #columns: CheckColumns;
  readonly #hints: RowHints;
  readonly #series: readonly RowSeries[];

  constructor(columns: CheckColumns, hints: RowHints) {
    this.#columns = columns;
    this.#hints = hints;
    this.#series = columns.series.map(({ name, labels, unit }) => {
      const direction = hints.directions.get(seriesKey(name, labels));
      const reading = {
        name,
        unit,
        ...(labels === undefined ? {} : { labels }),
        ...(direction === undefined ? {} : { direction }),
      };
      return { reading, isJudgedByTarget: hints.isJudgedByTarget({ name, labels }) };
    });
  }

  result(row: number): CheckResult {
    const { at, errorCount } = this.#columns;
    const moment = at[row] ?? 0;
    const conclusive = this.#hints.conclusive.has(moment);
    const metrics = this.#metrics(row, conclusive);
    // When a check began is not kept.
    const times = { startedAt: moment, finishedAt: moment };
    if ((errorCount[row] ?? 0) === 0) return { ...times, outcome: { kind: "measured", metrics } };
    const failure: CheckFailure = { code: "unexpected-answer", message: this.#message(row), conclusive };
    return { ...times, outcome: { kind: "failed", failure, metrics } };
  }

  #metrics(row: number, conclusive: boolean): MetricReading[] {
    const metrics: MetricReading[] = [];
    for (const [index, { presence, values, status }] of this.#columns.series.entries()) {
      const series = this.#series[index];
      if (series === undefined || presence[row] === PRESENCE.absent) continue;
      const value = presence[row] === PRESENCE.value ? (values[row] ?? null) : null;
      const limits = series.isJudgedByTarget ? limitsThatGive(HEALTH_STATUSES[status[row] ?? 0], value) : undefined;
      metrics.push({
        ...{ ...series.reading, value },
        ...(limits === undefined ? {} : { limits }),
        ...(conclusive ? { conclusive } : {}),
      });
    }
    return metrics;
  }

  #message(row: number): string {
    return this.#columns.errors[this.#columns.lastError[row] ?? -1] ?? "the check failed";
  }
}

/** Limits by which a value has the status that it was recorded with; undefined: none are needed for that. */
function limitsThatGive(status: HealthStatus | undefined, value: number | null): Threshold | undefined {
  const edge = value ?? 0;
  if (status === "CRITICAL") return { warning: edge, critical: edge };
  return status === "WARNING" ? { warning: edge } : undefined;
}
