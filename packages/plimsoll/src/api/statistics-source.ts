import { ALERT_LATENCY_LIMIT_SECONDS, type Statistics } from "@plimsoll/core";
import type { Clock } from "../port/clock.ts";
import type { Monitor } from "../port/monitor.ts";
import type { LatencyFigures, Store, UptimeFigures } from "../port/store.ts";
import { keepAnswer } from "./keep-answer.ts";
import { DAY_MS, HOUR_MS } from "./query.ts";

/** Figures from the store are asked for at most this often, ms. */
export const KEPT_MS = 1000;
const WINDOWS = { "1h": HOUR_MS, "24h": DAY_MS, "7d": 7 * DAY_MS, "30d": 30 * DAY_MS } as const;

export interface StoredFigures {
  readonly uptime: UptimeFigures;
  readonly latency: LatencyFigures;
}

/** `GET /statistics`: the monitor's own counters at this moment, the store's figures as of at most a second ago. */
export class StatisticsSource {
  readonly #monitor: Monitor;
  readonly #store: Store;
  readonly #clock: Clock;
  /** Uptime by window, and latencies of the last 24 h. Readers of the same second share one question. */
  readonly storedFigures: () => Promise<StoredFigures>;

  constructor({ monitor, store, clock }: { monitor: Monitor; store: Store; clock: Clock }) {
    this.#monitor = monitor;
    this.#store = store;
    this.#clock = clock;
    this.storedFigures = keepAnswer(clock, { freshMs: KEPT_MS }, () => this.#ask());
  }

  /** Rejects with StoreError while the store cannot answer. */
  async read(): Promise<Statistics> {
    const { uptime, latency } = await this.storedFigures();
    const { run, failed } = this.#monitor.counters();
    const percent = (windowMs: number) => uptime.uptime.get(windowMs) ?? null;
    return {
      ...this.#monitor.current().statistics,
      // The published one may be a minute older, and would contradict the figure below.
      uptime_percentage_24h: percent(WINDOWS["24h"]),
      checks_run: run,
      checks_failed: failed,
      uptime_percentage: {
        "1h": percent(WINDOWS["1h"]),
        "24h": percent(WINDOWS["24h"]),
        "7d": percent(WINDOWS["7d"]),
        "30d": percent(WINDOWS["30d"]),
      },
      mttr_seconds: uptime.mttrSeconds,
      mtbf_seconds: uptime.mtbfSeconds,
      detection_latency: latency.detection,
      alert_latency: latency.alert,
      alert_latency_limit_seconds: ALERT_LATENCY_LIMIT_SECONDS,
      delivery_latency: latency.delivery,
      end_to_end_latency: latency.endToEnd,
    };
  }

  async #ask(): Promise<StoredFigures> {
    const now = this.#clock.now();
    const [uptime, latency] = await Promise.all([
      this.#store.queryUptime({ now, windowsMs: Object.values(WINDOWS), componentId: null }),
      this.#store.queryLatency({ from: now - DAY_MS, to: now + 1 }),
    ]);
    return { uptime, latency };
  }
}
