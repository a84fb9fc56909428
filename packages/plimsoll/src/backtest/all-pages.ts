import type { Page } from "@plimsoll/core";
import type { PageRequest } from "../port/store.ts";

const PAGE = 1000;

/** Every item of a paged query, in its order. */
export async function allPages<T>(query: (page: PageRequest) => Promise<Page<T>>, signal: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = null; ; ) {
    signal.throwIfAborted();
    const page: Page<T> = await query({ limit: PAGE, cursor });
    items.push(...page.items);
    if (page.next_cursor === null) return items;
    cursor = page.next_cursor;
  }
}
