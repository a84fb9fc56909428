import type { Page } from "@plimsoll/core";

const MOST = 10_000;
export const PAGE_LIMIT = 1000;

/** Every item of a list, page by page, at most the newest 10,000; a note says when there are more. */
export async function readAll<Item>(
  read: (cursor: string | null) => Promise<Page<Item>>,
): Promise<{ readonly items: readonly Item[]; readonly notes: readonly string[] }> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await read(cursor);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null && items.length < MOST);
  return {
    items,
    notes: cursor === null ? [] : [`there are too many to read at once: the newest ${MOST} are counted`],
  };
}
