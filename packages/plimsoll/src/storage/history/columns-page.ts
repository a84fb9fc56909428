import type { CheckColumns, ColumnsPage, ColumnsQuery } from "../../port/check-columns.ts";
import { type StoredRow, toColumns } from "./column-builder.ts";
import { mergeColumns } from "./merge-columns.ts";
import { rowsWithin, sliceColumns } from "./pick-rows.ts";

/** Columns to be read when they are wanted. */
export interface LazyColumns {
  /** When its oldest row is of, epoch ms. */
  readonly firstAt: number;
  read(): CheckColumns;
}

/** A page of columns from all rows of the query's range, in any order. */
export function columnsPage(query: ColumnsQuery, rows: readonly StoredRow[]): ColumnsPage {
  return pageOfStretches(query, [], rows);
}

/**
 * A page of columns from stretches that may overlap, and rows, in any order. A page holds rows of one component type, as
 * far as they are not of one moment or mixed in time.
 */
export function pageOfStretches(
  query: ColumnsQuery,
  stretches: readonly LazyColumns[],
  rows: readonly StoredRow[],
): ColumnsPage {
  const parts = [...stretches, ...byType(query.componentId, rows)].sort((a, b) => a.firstAt - b.firstAt);
  let page: CheckColumns | null = null;
  let taken = 0;
  for (const part of parts) {
    if (page !== null && isComplete(page, part, query.limit)) break;
    taken += 1;
    const columns = part.read();
    const { first, end } = rowsWithin(columns.at, query);
    if (first === end) continue;
    const cut = sliceColumns(columns, first, end);
    const following = Math.min(cut.at[0] ?? 0, parts[taken]?.firstAt ?? Number.POSITIVE_INFINITY);
    if (page !== null && page.componentType !== cut.componentType && lastOf(page) < following) {
      return { columns: page, next: following };
    }
    page = page === null ? cut : mergeColumns(page, cut);
  }
  return page === null ? { columns: null, next: null } : endPage(page, query.limit, parts[taken]?.firstAt ?? null);
}

/** Nothing that is still to come belongs among its first rows. */
function isComplete(page: CheckColumns, { firstAt }: LazyColumns, limit: number): boolean {
  return page.rows >= limit && firstAt > (page.at[limit - 1] ?? 0);
}

function endPage(page: CheckColumns, limit: number, rest: number | null): ColumnsPage {
  let end = Math.min(page.rows, Math.max(1, limit));
  while (end < page.rows && page.at[end] === page.at[end - 1]) end += 1;
  // What comes next may begin before what was cut off ends.
  const next = end < page.rows ? (page.at[end] ?? null) : rest;
  const columns = sliceColumns(page, 0, end);
  return { columns, next: next !== null && rest !== null ? Math.min(next, rest) : next };
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
  return parts.flatMap((part) => {
    const columns = toColumns(componentId, part);
    return columns === null ? [] : [{ firstAt: columns.at[0] ?? 0, read: () => columns }];
  });
}
