import { type CheckFailure, type CheckResult, type Direction, type MetricReading, seriesKey } from "@plimsoll/core";
import { type CheckColumns, PRESENCE } from "../port/check-columns.ts";

/** What history tells besides a row's own columns, and the reducer asks for. */
export interface RowHints {
  /** Which way is bad, by series key, where the thresholds do not say. */
  readonly directions: ReadonlyMap<string, Direction>;
  /** Moments, epoch ms, of answers that were believed at once because they left no doubt. */
  readonly conclusive: ReadonlySet<number>;
}

type Readings = readonly Omit<MetricReading, "value">[];

/** Makes stored rows of one stretch into the results that they were, as far as history keeps them. */
export class RowReader {
  readonly #columns: CheckColumns;
  readonly #hints: RowHints;
  readonly #readings: Readings;

  constructor(columns: CheckColumns, hints: RowHints) {
    this.#columns = columns;
    this.#hints = hints;
    this.#readings = columns.series.map(({ name, labels, unit }) => {
      const direction = hints.directions.get(seriesKey(name, labels));
      return {
        name,
        unit,
        ...(labels === undefined ? {} : { labels }),
        ...(direction === undefined ? {} : { direction }),
      };
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
    for (const [index, { presence, values }] of this.#columns.series.entries()) {
      const reading = this.#readings[index];
      if (reading === undefined || presence[row] === PRESENCE.absent) continue;
      const value = presence[row] === PRESENCE.value ? (values[row] ?? null) : null;
      metrics.push(conclusive ? { ...reading, value, conclusive } : { ...reading, value });
    }
    return metrics;
  }

  #message(row: number): string {
    return this.#columns.errors[this.#columns.lastError[row] ?? -1] ?? "the check failed";
  }
}
