import type { Page } from "@plimsoll/core";
import { decodeTimedCursor, encodeCursor } from "../cursor.ts";
import { toPage } from "../page.ts";

/** An item with what its list is sorted by. */
interface Keyed<Item> {
  readonly at: number;
  readonly id: string;
  readonly item: Item;
}

/** Newest first, after the cursor. */
export function pageOf<Item>(
  keyed: readonly Keyed<Item>[],
  { limit, cursor }: { limit: number; cursor: string | null },
): Page<Item> {
  const after = decodeTimedCursor(cursor);
  const found = keyed.filter(({ at, id }) => after === null || at < after.at || (at === after.at && id < after.id));
  found.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  const page = toPage(found, limit, ({ at, id }) => encodeCursor(at, id));
  return { ...page, items: page.items.map(({ item }) => item) };
}
