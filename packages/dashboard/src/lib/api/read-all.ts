import type { Page } from "@plimsoll/core";
import type { ApiClient, QueryValues } from "./api-client.ts";

const PAGE_SIZE = 1000;
/** A file of the page is for people; whoever needs more has `plimsoll export`. */
const MOST_ROWS = 20_000;

/** A list from its newest on, page after page, at most 20,000. */
export async function readAll<Row>(api: ApiClient, path: string, query: QueryValues): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Row> = await api.get(path, { query: { ...query, limit: PAGE_SIZE, cursor: cursor ?? undefined } });
    rows.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null && rows.length < MOST_ROWS);
  return rows.slice(0, MOST_ROWS);
}
