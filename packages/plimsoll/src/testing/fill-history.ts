import { toTimestamp } from "@plimsoll/core";
import { createStore } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import { EMPTY_BATCH, type NewCheck, type RetentionPolicy, type Store } from "../port/store.ts";

/** A clean-up after so many rows. */
const CLEAN_ROWS = 20_000;
/** Rows of one commit, as the recorder's. */
const BATCH = 500;

export interface HistoryToFill {
  /** The store's file; made when it is not there. No server may have it open. */
  readonly path: string;
  readonly componentIds: readonly string[];
  /** Epoch ms: from included, to excluded. */
  readonly from: number;
  readonly to: number;
  readonly intervalMs: number;
  /** What is to be kept of it, cleaned up along the way. Default all, as plain rows too. */
  readonly retention?: RetentionPolicy;
  /** The row's metrics as the `health_checks` table keeps them. */
  readonly metricsOf: (componentId: string, at: number) => readonly object[];
}

/** Writes a made-up past in the order in which checks would have come, through the store itself: for demos and load tests. */
export async function fillHistory(history: HistoryToFill): Promise<{ readonly rows: number }> {
  const { path, componentIds, from, to, intervalMs, metricsOf, retention } = history;
  const store = createStore(`sqlite:${path}`, { clock: createSystemClock({ holdOpen: true }), log: silentLog });
  await store.open();
  let rows = 0;
  let checks: NewCheck[] = [];
  const write = async () => {
    await store.recordBatch({ ...EMPTY_BATCH, checks });
    rows += checks.length;
    checks = [];
  };
  try {
    for (let slot = from; slot < to; slot += intervalMs) {
      for (const [index, componentId] of componentIds.entries()) {
        const at = slot + Math.floor((index * intervalMs) / componentIds.length);
        checks.push({
          timestamp: toTimestamp(at),
          componentId,
          componentType: "API_SERVER",
          status: "HEALTHY",
          metrics: JSON.stringify(metricsOf(componentId, at)),
          uptimeSeconds: Math.round((at - from) / 1000),
          errorCount: 0,
          lastError: null,
        });
        if (checks.length < BATCH) continue;
        await write();
        if (retention !== undefined && rows % CLEAN_ROWS < BATCH) await cleanUp(store, { ...retention, now: at });
      }
    }
    if (checks.length > 0) await write();
    if (retention !== undefined) await cleanUp(store, { ...retention, now: to });
    return { rows };
  } finally {
    await store.close();
  }
}

async function cleanUp(store: Store, policy: RetentionPolicy & { readonly now: number }): Promise<void> {
  for (let more = true; more; ) more = (await store.prune(policy)).more;
}
