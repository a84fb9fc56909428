import type { HealthCheckRow, Page } from "@plimsoll/core";
import { EMPTY_BATCH, type NewCheck, type Store } from "../port/store.ts";
import type { ImportSpool } from "./import-spool.ts";
import { contentKey, parseStoredCheck } from "./stored-check.ts";

/** Rows looked up and written at a time. */
const BATCH_ROWS = 500;
const LOOKUP_ROWS = 2000;

export type ImportTarget = Pick<Store, "queryChecks" | "recordBatch">;

export interface ImportCounts {
  readonly imported: number;
  /** Those that the store has already, or that are in the files twice. */
  readonly duplicates: number;
}

/**
 * Puts rows into a store at their own time, oldest first. A row that the store has already (the same component, moment and
 * content) is skipped, so that an import that was broken off is simply run again. With `isTrial` nothing is written.
 */
export async function importChecks(
  store: ImportTarget,
  spool: ImportSpool,
  { isTrial }: { readonly isTrial: boolean },
): Promise<ImportCounts> {
  let [imported, duplicates] = [0, 0];
  let before = new Set<string>();
  for (const batch of spool.batches(BATCH_ROWS)) {
    const known = await keysInStore(store, batch);
    const keys = new Set<string>();
    const checks = batch.filter((check) => {
      const key = contentKey(check);
      if (known.has(key) || before.has(key) || keys.has(key)) return false;
      keys.add(key);
      return true;
    });
    if (!isTrial && checks.length > 0) await store.recordBatch({ ...EMPTY_BATCH, checks });
    imported += checks.length;
    duplicates += batch.length - checks.length;
    before = keys;
  }
  return { imported, duplicates };
}

/** What the store has of the batch: rows of one component only where the batch is of one. */
async function keysInStore(store: ImportTarget, batch: readonly NewCheck[]): Promise<ReadonlySet<string>> {
  const wanted = new Set(batch.map(contentKey));
  const found = new Set<string>();
  const components = new Set(batch.map(({ componentId }) => componentId));
  const [from, to] = [Date.parse(batch[0]?.timestamp ?? ""), Date.parse(batch.at(-1)?.timestamp ?? "") + 1];
  const componentId = components.size === 1 ? (batch[0]?.componentId ?? null) : null;
  for (let cursor: string | null = null; ; ) {
    const bytes = await store.queryChecks({ componentId, from, to, limit: LOOKUP_ROWS, cursor });
    const page = JSON.parse(new TextDecoder().decode(bytes)) as Page<HealthCheckRow>;
    for (const row of page.items) {
      const key = contentKey(parseStoredCheck(row));
      if (wanted.has(key)) found.add(key);
    }
    cursor = page.next_cursor;
    if (cursor === null) return found;
  }
}
