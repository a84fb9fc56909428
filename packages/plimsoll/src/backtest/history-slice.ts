import type { CheckColumns } from "../port/check-columns.ts";
import type { Store } from "../port/store.ts";

/** The part of a store that a backtest reads. */
export type HistoryStore = Pick<
  Store,
  "queryColumns" | "queryEvents" | "queryAlerts" | "querySilences" | "queryNotifications" | "queryIncidents"
>;

/** All results of some components in a stretch of time, `from` included, `to` excluded; epoch ms. */
export interface HistorySlice {
  readonly from: number;
  readonly to: number;
  columnsOf(componentId: string): readonly CheckColumns[];
}

const PAGE_ROWS = 50_000;
/** About so many rows are held at once. */
const SLICE_ROWS = 1_000_000;
const DAY_MS = 86_400_000;
const SHORTEST_MS = 60_000;

export interface SliceRequest {
  readonly components: readonly { readonly id: string; readonly intervalMs: number }[];
  readonly from: number;
  readonly to: number;
  readonly signal: AbortSignal;
}

/** History piece by piece, oldest first, so that months of it never lie in memory at once. */
export async function* readSlices(store: HistoryStore, request: SliceRequest): AsyncGenerator<HistorySlice> {
  const { components, to, signal } = request;
  const rowsADay = components.reduce((sum, { intervalMs }) => sum + DAY_MS / Math.max(1, intervalMs), 0);
  const stepMs = Math.max(SHORTEST_MS, Math.min(DAY_MS, Math.floor((DAY_MS * SLICE_ROWS) / Math.max(1, rowsADay))));
  for (let from = request.from, end = from; from < to; from = end) {
    end = Math.min(to, from + stepMs);
    const columns = new Map<string, readonly CheckColumns[]>();
    for (const { id } of components) {
      signal.throwIfAborted();
      columns.set(id, await readAll(store, { componentId: id, from, to: end }));
    }
    // Months in which nothing was watched are one stretch.
    if ([...columns.values()].every((pages) => pages.length === 0)) end = await firstRowAt(store, request, end);
    yield { from, to: end, columnsOf: (id) => columns.get(id) ?? [] };
  }
}

/** When the first result from a moment on was, epoch ms; the end of the range when there is none. */
async function firstRowAt(
  store: HistoryStore,
  { components, to, signal }: SliceRequest,
  from: number,
): Promise<number> {
  let first = to;
  for (const { id } of components) {
    for (let next: number | null = from; next !== null && next < first; ) {
      signal.throwIfAborted();
      const page = await store.queryColumns({ componentId: id, from: next, to: first, limit: 1 });
      first = Math.min(first, page.columns?.at[0] ?? first);
      next = page.next;
    }
  }
  return first;
}

async function readAll(
  store: HistoryStore,
  { componentId, from, to }: { componentId: string; from: number; to: number },
): Promise<CheckColumns[]> {
  const pages: CheckColumns[] = [];
  for (let next: number | null = from; next !== null; ) {
    const page = await store.queryColumns({ componentId, from: next, to, limit: PAGE_ROWS });
    if (page.columns !== null && page.columns.rows > 0) pages.push(page.columns);
    next = page.next !== null && page.next > next ? page.next : null;
  }
  return pages;
}
