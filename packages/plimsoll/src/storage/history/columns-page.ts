import type { CheckColumns, ColumnsPage, ColumnsQuery } from "../../port/check-columns.ts";
import { columnParts, MAX_CELLS, type StoredRow } from "./column-builder.ts";
import { mergeColumns } from "./merge-columns.ts";
import { rowsWithin, sliceColumns } from "./pick-rows.ts";

/** Columns to be read when they are wanted. */
export interface LazyColumns {
  /** When its oldest row is of, epoch ms. */
  readonly firstAt: number;
  read(): CheckColumns;
}

/** Rows to be read when they are wanted, of any component type. */
export interface LazyRows {
  /** When its oldest row is of, epoch ms. */
  readonly firstAt: number;
  read(): readonly StoredRow[];
}

/** A page has at most about so many cells, a row's place in a series each: some 20 MB. */
const PAGE_CELLS = 2 * MAX_CELLS;

/** A page of columns from all rows of the query's range, in any order. */
export function columnsPage(query: ColumnsQuery, rows: readonly StoredRow[]): ColumnsPage {
  return pageOfStretches(query, [], rows.length === 0 ? [] : [{ firstAt: Number.NEGATIVE_INFINITY, read: () => rows }]);
}

/**
 * A page of columns from stretches that may overlap, and rows, in any order. A page holds rows of one component type, as
 * far as they are not of one moment or mixed in time; fewer than were asked for where they have a great many series.
 */
export function pageOfStretches(
  query: ColumnsQuery,
  stretches: readonly LazyColumns[],
  rows: readonly LazyRows[],
): ColumnsPage {
  const parts = new PartsByTime(query.componentId, stretches, rows);
  let page: CheckColumns | null = null;
  for (let part = parts.first(); part !== undefined; part = parts.first()) {
    if (page !== null && isComplete(page, part, query.limit)) break;
    parts.leaveFirst();
    const columns = part.read();
    const { first, end } = rowsWithin(columns.at, query);
    if (first === end) continue;
    const cut = sliceColumns(columns, first, end);
    const following = Math.min(cut.at[0] ?? 0, parts.first()?.firstAt ?? Number.POSITIVE_INFINITY);
    if (page !== null && page.componentType !== cut.componentType && lastOf(page) < following) {
      return { columns: page, next: following };
    }
    page = page === null ? cut : mergeColumns(page, cut);
  }
  return page === null ? { columns: null, next: null } : endPage(page, query.limit, parts.first()?.firstAt ?? null);
}

/** Parts of history by when they begin. Plain rows become columns when it is their turn. */
class PartsByTime {
  readonly #componentId: string;
  #columns: LazyColumns[];
  #rows: LazyRows[];

  constructor(componentId: string, columns: readonly LazyColumns[], rows: readonly LazyRows[]) {
    this.#componentId = componentId;
    this.#columns = columns.toSorted(byBegin);
    this.#rows = rows.toSorted(byBegin);
  }

  first(): LazyColumns | undefined {
    for (let rows = this.#rows[0]; rows !== undefined; rows = this.#rows[0]) {
      if (rows.firstAt > (this.#columns[0]?.firstAt ?? Number.POSITIVE_INFINITY)) break;
      this.#rows.shift();
      this.#columns = [...this.#columns, ...byType(this.#componentId, rows.read())].sort(byBegin);
    }
    return this.#columns[0];
  }

  leaveFirst(): void {
    this.#columns.shift();
  }
}

function byBegin(a: { readonly firstAt: number }, b: { readonly firstAt: number }): number {
  return a.firstAt - b.firstAt;
}

/** Nothing that is still to come belongs among its first rows. */
function isComplete(page: CheckColumns, { firstAt }: LazyColumns, limit: number): boolean {
  const rows = rowsOf(page, limit);
  return page.rows >= rows && firstAt > (page.at[rows - 1] ?? 0);
}

function endPage(page: CheckColumns, limit: number, rest: number | null): ColumnsPage {
  let end = Math.min(page.rows, rowsOf(page, limit));
  while (end < page.rows && page.at[end] === page.at[end - 1]) end += 1;
  // What comes next may begin before what was cut off ends.
  const next = end < page.rows ? (page.at[end] ?? null) : rest;
  const columns = sliceColumns(page, 0, end);
  return { columns, next: next !== null && rest !== null ? Math.min(next, rest) : next };
}

/** How many rows a page may have. */
function rowsOf({ series }: CheckColumns, limit: number): number {
  return Math.max(1, Math.min(limit, Math.floor(PAGE_CELLS / Math.max(1, series.length))));
}

function lastOf({ at, rows }: CheckColumns): number {
  return at[rows - 1] ?? 0;
}

/** Rows sorted, parted where their type changes between two moments. */
function byType(componentId: string, rows: readonly StoredRow[]): LazyColumns[] {
  const sorted = rows.toSorted((a, b) => a.at - b.at || a.id - b.id);
  const parts: StoredRow[][] = [];
  for (const [n, row] of sorted.entries()) {
    const before = sorted[n - 1];
    const part = parts.at(-1);
    if (part === undefined || (before?.componentType !== row.componentType && before?.at !== row.at)) parts.push([row]);
    else part.push(row);
  }
  return parts.flatMap((part) =>
    Array.from(columnParts(componentId, part), (columns) => ({ firstAt: columns.at[0] ?? 0, read: () => columns })),
  );
}
