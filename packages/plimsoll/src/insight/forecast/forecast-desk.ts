import { type ComponentHealth, type Forecast, forecastMetric, type HealthMetric } from "@plimsoll/core";
import type { Cancel, Clock } from "../../port/clock.ts";
import type { FindingDesk } from "../../port/finding.ts";
import { DEFAULT_EARLY_WARNING, type EarlyWarningPolicy, type Forecasts } from "../../port/forecast.ts";
import type { Log } from "../../port/log.ts";
import type { Store } from "../../port/store.ts";
import { type HistoryValues, historyKey, readHistory } from "../history-values.ts";
import type { InsightWorld, SeenComponent } from "../insight-world.ts";
import { boundsOf, naturalLimit } from "../natural-limit.ts";
import { PAUSE_MS, pause, unhurried } from "../unhurried.ts";
import { EarlyWarnings } from "./early-warnings.ts";
import { toForecast } from "./to-forecast.ts";

/** After a component so many times as long as it took nothing is done: a fiftieth of the time at most. */
const REST = 50;
const SHORTEST_REST_MS = 20;
/** Metrics of one component that are looked at. */
const MOST_METRICS = 100;

interface Made {
  readonly at: number;
  readonly forecasts: readonly Forecast[];
}

export interface ForecastDeskParts {
  readonly store: Pick<Store, "querySeries">;
  readonly clock: Clock;
  readonly log: Log;
  readonly world: InsightWorld;
  readonly findings: FindingDesk;
  readonly policy: EarlyWarningPolicy;
}

/**
 * Makes forecasts of all that has a threshold, one component after the other, in short steps with rests between them: what
 * it watches over never waits for it. Keeps the newest of each, and tells people of those that were asked for.
 */
export class ForecastDesk implements Forecasts {
  readonly #parts: ForecastDeskParts;
  #policy: EarlyWarningPolicy;
  readonly #made = new Map<string, Made>();
  readonly #underWay = new Map<string, Promise<Made>>();
  readonly #warnings = new EarlyWarnings();
  /** Only one is made at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #cancel: Cancel | null = null;
  #running = false;

  constructor(parts: ForecastDeskParts) {
    this.#parts = parts;
    this.#policy = parts.policy;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#scheduleRound();
  }

  stop(): void {
    this.#running = false;
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Default: a day ahead, nobody is told. */
  use(policy: EarlyWarningPolicy = DEFAULT_EARLY_WARNING): void {
    this.#policy = policy;
    if (!this.#running) return;
    this.#cancel?.();
    this.#scheduleRound();
  }

  async of(componentId: string): Promise<readonly Forecast[]> {
    const made = this.#made.get(componentId);
    const { clock } = this.#parts;
    if (made !== undefined && Math.abs(clock.now() - made.at) < this.#policy.refreshMs) return made.forecasts;
    return (await this.#make(componentId)).forecasts;
  }

  known(): readonly Forecast[] {
    return [...this.#made.values()].flatMap(({ forecasts }) => forecasts).toSorted(bySoonest);
  }

  #scheduleRound(): void {
    this.#cancel = this.#parts.clock.schedule(this.#policy.refreshMs, () => void this.#round());
  }

  async #round(): Promise<void> {
    const { clock, log, world, findings } = this.#parts;
    let isWhole = true;
    for (const id of world.ids()) {
      const begun = clock.monotonic();
      try {
        await this.#make(id);
      } catch (error) {
        isWhole = false;
        log.warn({ err: error, component: id }, "no forecast could be made: its history could not be read");
      }
      await pause(clock, Math.max(SHORTEST_REST_MS, REST * (clock.monotonic() - begun)));
      if (!this.#running) return;
    }
    const known = new Set(world.ids());
    for (const id of this.#made.keys()) if (!known.has(id)) this.#made.delete(id);
    if (isWhole) findings.take("forecast", this.#warnings.follow(this.#paging()));
    this.#scheduleRound();
  }

  #paging(): Forecast[] {
    const { world } = this.#parts;
    return [...this.#made].flatMap(([id, { forecasts }]) =>
      (world.component(id)?.earlyWarning.page ?? this.#policy.page) ? forecasts : [],
    );
  }

  #make(componentId: string): Promise<Made> {
    const underWay = this.#underWay.get(componentId);
    if (underWay !== undefined) return underWay;
    const making = this.#last
      .then(() => this.#forecastsOf(componentId))
      .finally(() => this.#underWay.delete(componentId));
    this.#last = making.catch(() => undefined);
    this.#underWay.set(componentId, making);
    return making;
  }

  async #forecastsOf(componentId: string): Promise<Made> {
    const { store, clock, world } = this.#parts;
    const seen = world.component(componentId);
    const metrics = seen === null ? [] : watchedMetrics(seen).slice(0, MOST_METRICS);
    const at = clock.now();
    const forecasts: Forecast[] = [];
    // One name's past at a time: all of a component's at once would hold up the event loop as they arrive.
    const pasts = new Map<string, ReadonlyMap<string, HistoryValues>>();
    for (const metric of metrics) {
      const { name } = metric;
      const past = pasts.get(name) ?? (await readHistory(store, { componentId, name }, at));
      pasts.set(name, past);
      const values = past.get(historyKey(metric))?.values ?? [];
      forecasts.push(await this.#forecast(seen as SeenComponent, metric, { values, at }));
      // Those of which little is known take less than one go each, and there may be many.
      await pause(clock, PAUSE_MS);
    }
    const made = { at, forecasts };
    if (seen !== null) this.#made.set(componentId, made);
    return made;
  }

  async #forecast(
    { health, calendar, earlyWarning }: SeenComponent,
    metric: HealthMetric,
    { values, at }: { values: HistoryValues["values"]; at: number },
  ): Promise<Forecast> {
    const critical = metric.threshold_critical ?? naturalLimit(metric);
    const horizonMs = earlyWarning.horizonMs ?? this.#policy.horizonMs;
    const { threshold_warning: warning, direction } = metric;
    const edges = { warning, critical, direction, bounds: boundsOf(metric) };
    const made = await unhurried(forecastMetric({ values, now: at, horizonMs, calendar, ...edges }), this.#parts.clock);
    return toForecast(made, { componentId: health.component_id, metric, critical, values: values.length, madeAt: at });
  }
}

/** Those that are named, or that have a threshold or a natural limit. */
function watchedMetrics({ health, earlyWarning }: SeenComponent): ComponentHealth["metrics"] {
  const { metrics: names } = earlyWarning;
  if (names !== undefined) return health.metrics.filter(({ name }) => names.includes(name));
  return health.metrics.filter(
    (metric) =>
      metric.threshold_warning !== null || metric.threshold_critical !== null || naturalLimit(metric) !== null,
  );
}

function bySoonest(a: Forecast, b: Forecast): number {
  const soon = ({ reaches_critical, reaches_warning, sure }: Forecast) => {
    const at = (reaches_critical ?? reaches_warning)?.at;
    return at === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(at) + (sure ? 0 : 1e12);
  };
  return soon(a) - soon(b);
}
