import type { ColumnsPage, ColumnsQuery } from "../../port/check-columns.ts";
import { type StoredRow, toColumns } from "./column-builder.ts";

/** A page of columns from all rows of the query's range, in any order. A page holds rows of one component type only. */
export function columnsPage({ componentId, limit }: ColumnsQuery, rows: readonly StoredRow[]): ColumnsPage {
  const sorted = rows.toSorted((a, b) => a.at - b.at || a.id - b.id);
  const end = endOfPage(sorted, Math.max(1, limit));
  return { columns: toColumns(componentId, sorted.slice(0, end)), next: sorted[end]?.at ?? null };
}

/** Rows of one moment go together, whatever their type. */
function endOfPage(rows: readonly StoredRow[], limit: number): number {
  let end = 0;
  while (end < rows.length && (end < limit || rows[end]?.at === rows[end - 1]?.at)) {
    const [row, before] = [rows[end], rows[end - 1]];
    if (before !== undefined && row?.componentType !== before.componentType && row?.at !== before.at) break;
    end += 1;
  }
  return end;
}
