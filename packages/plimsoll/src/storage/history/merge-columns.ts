import { type CheckColumns, type MetricColumn, PRESENCE } from "../../port/check-columns.ts";
import { withIds } from "./pick-rows.ts";

/** Rows of both, by time and then by id, under the type of the first. */
export function mergeColumns(a: CheckColumns, b: CheckColumns): CheckColumns {
  const rows = a.rows + b.rows;
  const order = orderOf(a, b);
  const errors = [...new Set([...a.errors, ...b.errors])];
  const places = new Map(errors.map((error, place) => [error, place]));
  const errorsOf = (part: CheckColumns) =>
    part.lastError.map((error) => (error < 0 ? -1 : (places.get(part.errors[error] ?? "") ?? -1)));
  const numbers = (left: Float64Array, right: Float64Array) => arrange(new Float64Array(rows), order, [left, right]);
  return {
    ...{ componentId: a.componentId, componentType: a.componentType, rows, errors },
    ids: numbers(a.ids, b.ids),
    at: numbers(a.at, b.at),
    status: arrange(new Uint8Array(rows), order, [a.status, b.status]),
    uptimeSeconds: numbers(a.uptimeSeconds, b.uptimeSeconds),
    errorCount: numbers(a.errorCount, b.errorCount),
    lastError: arrange(new Int32Array(rows), order, [errorsOf(a), errorsOf(b)]),
    series: mergeSeries(a, b, order),
  };
}

/** By row of the merged columns: the place in `a`, or that in `b` after all of `a`. */
type Order = Uint32Array | null;

/** Null where all of `b` comes after all of `a`, as it mostly does. */
function orderOf(a: CheckColumns, b: CheckColumns): Order {
  const [last, first] = [a.at[a.rows - 1] ?? 0, b.at[0] ?? 0];
  if (last < first || (last === first && (a.ids[a.rows - 1] ?? 0) < (b.ids[0] ?? 0))) return null;
  const order = Uint32Array.from({ length: a.rows + b.rows }, (_, place) => place);
  const at = (place: number) => (place < a.rows ? a.at[place] : b.at[place - a.rows]) ?? 0;
  const id = (place: number) => (place < a.rows ? a.ids[place] : b.ids[place - a.rows]) ?? 0;
  return order.sort((x, y) => at(x) - at(y) || id(x) - id(y));
}

type NumberList = Float64Array | Uint8Array | Int32Array;

function arrange<List extends NumberList>(into: List, order: Order, [left, right]: readonly [List, List]): List {
  into.set(left, 0);
  into.set(right, left.length);
  if (order === null) return into;
  const unsorted = into.slice();
  for (const [row, place] of order.entries()) into[row] = unsorted[place] ?? 0;
  return into;
}

function mergeSeries(a: CheckColumns, b: CheckColumns, order: Order): MetricColumn[] {
  const right = new Map(withIds(b.series).map(({ id, column }) => [id, column]));
  const left = withIds(a.series);
  const known = new Set(left.map(({ id }) => id));
  const added = [...right].filter(([id]) => !known.has(id));
  const absent = [absentColumn(a.rows), absentColumn(b.rows)] as const;
  const join = (of: MetricColumn, [one, two]: readonly [Held, Held]): MetricColumn => ({
    ...of,
    values: arrange(new Float64Array(a.rows + b.rows), order, [one.values, two.values]),
    presence: arrange(new Uint8Array(a.rows + b.rows), order, [one.presence, two.presence]),
    status: arrange(new Uint8Array(a.rows + b.rows), order, [one.status, two.status]),
  });
  return [
    ...left.map(({ id, column }) => join(column, [column, right.get(id) ?? absent[1]])),
    ...added.map(([, column]) => join(column, [absent[0], column])),
  ];
}

type Held = Pick<MetricColumn, "values" | "presence" | "status">;

function absentColumn(rows: number): Held {
  return {
    values: new Float64Array(rows).fill(Number.NaN),
    presence: new Uint8Array(rows).fill(PRESENCE.absent),
    status: new Uint8Array(rows),
  };
}
