import { type MetricSummary, type Page, seriesKey } from "@plimsoll/core";
import { decodeCursor, encodeCursor } from "./cursor.ts";

export interface SummaryRequest {
  readonly name?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What has to be worked out for one page: no component before the one that the cursor is of, and one row more than fits. */
export function partFor({ limit, cursor }: SummaryRequest): { readonly fromComponent?: string; readonly most: number } {
  const most = limit + 1;
  const [fromComponent] = cursor === undefined ? [] : decodeCursor(cursor).split("\u0000");
  return fromComponent === undefined ? { most } : { fromComponent, most };
}

/** One page of the rows, by component and series, of one metric name if asked. */
export function pageOfSummaries(
  rows: readonly MetricSummary[],
  { name, limit, cursor }: SummaryRequest,
): Page<MetricSummary> {
  const after = cursor === undefined ? null : decodeCursor(cursor);
  const found = rows
    .filter((row) => name === undefined || row.name === name)
    .map((row) => ({ row, key: sortKey(row) }))
    .filter(({ key }) => after === null || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(({ row }) => row),
    next_cursor: found.length > limit && last !== undefined ? encodeCursor(last.key) : null,
  };
}

/** A control character stands between, as ids have none: no id can look like another's id and series. */
function sortKey({ component_id, name, labels }: MetricSummary): string {
  return `${component_id}\u0000${seriesKey(name, labels)}`;
}
