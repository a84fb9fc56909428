import type { ComponentType, HealthStatus, StoredMetric } from "@plimsoll/core";
import { type CheckColumns, type MetricColumn, PRESENCE } from "../../port/check-columns.ts";
import { rankOf } from "../rank.ts";
import { parseMetrics, parseNamed } from "./parse-metrics.ts";

/** A row of `health_checks`, its metrics still as text. */
export interface StoredRow {
  readonly id: number;
  /** Epoch ms. */
  readonly at: number;
  readonly componentType: ComponentType;
  readonly status: HealthStatus;
  readonly metrics: string;
  readonly uptimeSeconds: number;
  readonly errorCount: number;
  readonly lastError: string | null;
}

/** Columns that are made of rows have at most so many cells, a row's place in a series each: some 10 MB. */
export const MAX_CELLS = 2 ** 20;

interface Column {
  readonly metric: StoredMetric;
  readonly values: Float64Array;
  readonly presence: Uint8Array;
  readonly status: Uint8Array;
}

interface ReadRow {
  readonly row: StoredRow;
  /** By what tells its series apart. */
  readonly metrics: ReadonlyMap<string, StoredMetric>;
}

/**
 * Turns a component's rows, sorted by time and id, into columns. Where every row brings new series along, all of them
 * together would be far larger than what they hold: then there are more parts, each of fewer rows. With `name` only the
 * series of that metric are there.
 */
export function* columnParts(
  componentId: string,
  rows: readonly StoredRow[],
  name: string | null = null,
): Generator<CheckColumns> {
  let part: ReadRow[] = [];
  let keys = new Set<string>();
  for (const row of rows) {
    const metrics = metricsOf(row, name);
    const added = [...metrics.keys()].filter((key) => !keys.has(key)).length;
    if (part.length > 0 && (part.length + 1) * (keys.size + added) > MAX_CELLS) {
      yield build(componentId, part);
      [part, keys] = [[], new Set()];
    }
    for (const key of metrics.keys()) keys.add(key);
    part.push({ row, metrics });
  }
  if (part.length > 0) yield build(componentId, part);
}

/** The type is that of the first row. */
function build(componentId: string, read: readonly ReadRow[]): CheckColumns {
  const rows = read.map(({ row }) => row);
  const errors = new Map<string, number>();
  const columns = new Map<string, Column>();
  for (const [row, { metrics }] of read.entries()) addMetrics(columns, metrics, { row, rows: rows.length });
  return {
    componentId,
    componentType: rows[0]?.componentType ?? "CUSTOM",
    rows: rows.length,
    ids: Float64Array.from(rows, ({ id }) => id),
    at: Float64Array.from(rows, ({ at }) => at),
    status: Uint8Array.from(rows, ({ status }) => rankOf(status)),
    uptimeSeconds: Float64Array.from(rows, ({ uptimeSeconds }) => uptimeSeconds),
    errorCount: Float64Array.from(rows, ({ errorCount }) => errorCount),
    lastError: Int32Array.from(rows, ({ lastError }) => numberOf(errors, lastError)),
    errors: [...errors.keys()],
    series: Array.from(columns.values(), toMetricColumn),
  };
}

/** A metric that the row lists twice is of another series the second time. */
function metricsOf({ metrics: text }: StoredRow, name: string | null): Map<string, StoredMetric> {
  const metrics = new Map<string, StoredMetric>();
  for (const metric of name === null ? parseMetrics(text) : parseNamed(text, name)) {
    let key = keyOf(metric);
    while (metrics.has(key)) key += "'";
    metrics.set(key, metric);
  }
  return metrics;
}

function addMetrics(
  columns: Map<string, Column>,
  metrics: ReadonlyMap<string, StoredMetric>,
  { row, rows }: { row: number; rows: number },
): void {
  for (const [key, metric] of metrics) {
    const column = columns.get(key) ?? emptyColumn(metric, rows);
    columns.set(key, column);
    const { value } = metric;
    column.presence[row] = typeof value === "number" ? PRESENCE.value : PRESENCE.null;
    if (typeof value === "number") column.values[row] = value;
    column.status[row] = rankOf(metric.status);
  }
}

function emptyColumn(metric: StoredMetric, rows: number): Column {
  return {
    metric,
    values: new Float64Array(rows).fill(Number.NaN),
    presence: new Uint8Array(rows),
    status: new Uint8Array(rows),
  };
}

function keyOf({ name, unit, labels }: StoredMetric): string {
  return JSON.stringify([name, unit, labels]);
}

function toMetricColumn({ metric, values, presence, status }: Column): MetricColumn {
  const { name, labels, unit } = metric;
  return { name, ...(labels === undefined ? {} : { labels }), unit, values, presence, status };
}

function numberOf(errors: Map<string, number>, error: string | null): number {
  if (error === null) return -1;
  const known = errors.get(error);
  if (known !== undefined) return known;
  errors.set(error, errors.size);
  return errors.size - 1;
}
