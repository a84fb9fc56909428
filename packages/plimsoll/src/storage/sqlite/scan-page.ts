import { encodeCursor } from "../cursor.ts";
import { toPage } from "../page.ts";
import type { PageText } from "./protocol.ts";

/** A row as JSON text, with what its list is sorted by. */
export interface KeyedText {
  readonly at: string | number;
  readonly id: string | number;
  readonly json: string;
}

/** Reads until a page is full. When the query's time is up the page ends early, and its cursor goes on from there. */
export function scanPage<Row extends KeyedText>(
  rows: Iterable<Row>,
  { limit, expired }: { readonly limit: number; readonly expired: () => boolean },
  isWanted: (row: Row) => boolean,
): PageText {
  const wanted: Row[] = [];
  for (const row of rows) {
    if (isWanted(row)) wanted.push(row);
    if (wanted.length > limit) break;
    if (expired()) return { items: toList(wanted), nextCursor: encodeCursor(row.at, row.id) };
  }
  const page = toPage(wanted, limit, ({ at, id }) => encodeCursor(at, id));
  return { items: toList(page.items), nextCursor: page.next_cursor };
}

function toList(rows: readonly KeyedText[]): string {
  return `[${rows.map(({ json }) => json).join(",")}]`;
}
