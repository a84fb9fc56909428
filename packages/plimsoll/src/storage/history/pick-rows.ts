import { type CheckColumns, type MetricColumn, PRESENCE } from "../../port/check-columns.ts";

/** The part of columns that a reader of series needs. */
export type TimedColumns = Pick<CheckColumns, "rows" | "at" | "series">;

/** Where rows of a time from `from` (included) to `to` (excluded) lie among times that are sorted. */
export function rowsWithin(at: Float64Array, { from, to }: { readonly from: number; readonly to: number }) {
  return { first: firstFrom(at, from), end: firstFrom(at, to) };
}

/** The index of the first time that is not before `moment`. */
function firstFrom(at: Float64Array, moment: number): number {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Cut = <List extends { subarray(first: number, end: number): List }>(list: List) => List;

/** Rows from `first` (included) to `end` (excluded), without the series that none of them has. */
export function sliceColumns(columns: CheckColumns, first: number, end: number): CheckColumns {
  if (first === 0 && end === columns.rows) return columns;
  const cut: Cut = (list) => list.subarray(first, end);
  return {
    ...columns,
    ...sliceTimed(columns, first, end),
    ids: cut(columns.ids),
    status: cut(columns.status),
    uptimeSeconds: cut(columns.uptimeSeconds),
    errorCount: cut(columns.errorCount),
    lastError: cut(columns.lastError),
  };
}

/** The same of times and series alone. */
export function sliceTimed(columns: TimedColumns, first: number, end: number): TimedColumns {
  if (first === 0 && end === columns.rows) return columns;
  const cut: Cut = (list) => list.subarray(first, end);
  return {
    rows: end - first,
    at: cut(columns.at),
    series: columns.series.flatMap((it) => {
      const presence = cut(it.presence);
      if (!presence.some((kind) => kind !== PRESENCE.absent)) return [];
      return [{ ...it, values: cut(it.values), presence, status: cut(it.status) }];
    }),
  };
}

/** Tells the series of one component apart: `nth` is more than 0 where a row lists one twice. */
export function seriesId({ name, labels, unit }: MetricColumn, nth: number): string {
  return JSON.stringify([name, unit, nth, ...(labels === undefined ? [] : [labels])]);
}

/** Every column with its id. */
export function withIds(series: readonly MetricColumn[]): { readonly id: string; readonly column: MetricColumn }[] {
  const seen = new Map<string, number>();
  return series.map((column) => {
    const plain = seriesId(column, 0);
    const nth = seen.get(plain) ?? 0;
    seen.set(plain, nth + 1);
    return { id: nth === 0 ? plain : seriesId(column, nth), column };
  });
}
