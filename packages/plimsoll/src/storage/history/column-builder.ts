import type { ComponentType, HealthStatus, StoredMetric } from "@plimsoll/core";
import { type CheckColumns, type MetricColumn, PRESENCE } from "../../port/check-columns.ts";
import { rankOf } from "../rank.ts";
import { parseMetrics } from "./parse-metrics.ts";

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

interface Column {
  readonly metric: StoredMetric;
  readonly values: Float64Array;
  readonly presence: Uint8Array;
  readonly status: Uint8Array;
}

/** Turns a component's rows, sorted by time and id, into columns. */
export function toColumns(componentId: string, rows: readonly StoredRow[]): CheckColumns | null {
  const first = rows[0];
  if (first === undefined) return null;
  const errors = new Map<string, number>();
  const columns = new Map<string, Column>();
  for (const [row, { metrics }] of rows.entries())
    addMetrics(columns, parseMetrics(metrics), { row, rows: rows.length });
  return {
    componentId,
    componentType: first.componentType,
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

function addMetrics(
  columns: Map<string, Column>,
  metrics: readonly StoredMetric[],
  { row, rows }: { row: number; rows: number },
): void {
  for (const metric of metrics) {
    const column = columnFor(columns, metric, { row, rows });
    const { value } = metric;
    column.presence[row] = typeof value === "number" ? PRESENCE.value : PRESENCE.null;
    if (typeof value === "number") column.values[row] = value;
    column.status[row] = rankOf(metric.status);
  }
}

/** The column of a metric; one that a row lists twice has a second one. */
function columnFor(
  columns: Map<string, Column>,
  metric: StoredMetric,
  { row, rows }: { row: number; rows: number },
): Column {
  for (let key = keyOf(metric); ; key += "'") {
    const column = columns.get(key);
    if (column === undefined) {
      const made = {
        metric,
        values: new Float64Array(rows).fill(Number.NaN),
        presence: new Uint8Array(rows),
        status: new Uint8Array(rows),
      };
      columns.set(key, made);
      return made;
    }
    if (column.presence[row] === PRESENCE.absent) return column;
  }
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
