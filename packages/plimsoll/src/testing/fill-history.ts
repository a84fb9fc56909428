import { type HealthStatus, initialState, toTimestamp } from "@plimsoll/core";
import { createStore } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import { EMPTY_BATCH, type NewCheck, type RetentionPolicy, type Store, type TransitionRecord } from "../port/store.ts";

/** A clean-up after so many rows. */
const CLEAN_ROWS = 20_000;
/** Rows of one commit, as the recorder's. */
const BATCH = 500;
const MADE_UP = "made up";

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
  /** What each check confirmed; its changes become transitions. Without it all rows are HEALTHY and no status is confirmed. */
  readonly statusOf?: (componentId: string, at: number) => HealthStatus;
}

/**
 * Writes a made-up past in the order in which checks would have come, through the store itself, as a run of the monitor
 * from the first to the last of them: for demos and load tests.
 */
export async function fillHistory(history: HistoryToFill): Promise<{ readonly rows: number }> {
  const { path, componentIds, from, to, intervalMs, retention } = history;
  let now = from;
  const clock = { ...createSystemClock({ holdOpen: true }), now: () => now };
  const store = createStore(`sqlite:${path}`, { clock, log: silentLog });
  await store.open();
  let rows = 0;
  let checks: NewCheck[] = [];
  let transitions: TransitionRecord[] = [];
  const write = async () => {
    await store.recordBatch({ ...EMPTY_BATCH, checks, transitions });
    rows += checks.length;
    [checks, transitions] = [[], []];
  };
  try {
    const statuses = new Map([...(await store.load()).components].map(([id, { status }]) => [id, status]));
    for (let slot = from; slot < to; slot += intervalMs) {
      for (const [index, componentId] of componentIds.entries()) {
        now = slot + Math.floor((index * intervalMs) / componentIds.length);
        const status = history.statusOf?.(componentId, now);
        checks.push(checkOf(history, { componentId, at: now, status: status ?? "HEALTHY" }));
        const before = statuses.get(componentId) ?? null;
        if (status !== undefined && status !== before) {
          transitions.push(transitionOf({ componentId, at: now, status }, before));
          statuses.set(componentId, status);
        }
        if (checks.length < BATCH) continue;
        await write();
        if (retention !== undefined && rows % CLEAN_ROWS < BATCH) await cleanUp(store, { ...retention, now });
      }
    }
    now = to;
    if (checks.length > 0) await write();
    if (retention !== undefined) await cleanUp(store, { ...retention, now });
    await store.markAlive(to);
    return { rows };
  } finally {
    await store.close();
  }
}

interface Seen {
  readonly componentId: string;
  readonly at: number;
  readonly status: HealthStatus;
}

function checkOf({ from, metricsOf }: HistoryToFill, { componentId, at, status }: Seen): NewCheck {
  return {
    timestamp: toTimestamp(at),
    componentId,
    componentType: "API_SERVER",
    status,
    metrics: JSON.stringify(metricsOf(componentId, at)),
    uptimeSeconds: Math.round((at - from) / 1000),
    errorCount: status === "DOWN" ? 1 : 0,
    lastError: status === "DOWN" ? MADE_UP : null,
  };
}

function transitionOf({ componentId, at, status }: Seen, from: HealthStatus | null): TransitionRecord {
  const reason = { code: "monitor" as const, text: MADE_UP };
  const times = { eventAt: at, detectedAt: at, confirmedAt: at };
  return {
    transition: { componentId, componentType: "API_SERVER", from, to: status, reason, ...times },
    state: {
      ...{ ...initialState(at), lifecycle: "active", status, reason, lastCheckAt: at },
      upSince: status === "DOWN" ? null : at,
    },
  };
}

async function cleanUp(store: Store, policy: RetentionPolicy & { readonly now: number }): Promise<void> {
  for (let more = true; more; ) more = (await store.prune(policy)).more;
}
