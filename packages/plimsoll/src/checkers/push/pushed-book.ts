import type { MarketCalendar } from "@plimsoll/core";
import type { Moment } from "../series/measure.ts";
import { SeriesMetric } from "../series/series-metric.ts";
import type { ReadMetric } from "../value/read-metric.ts";
import { StateMemory } from "../value/state-memory.ts";
import type { PushedMeasure, PushedSelection } from "./pushed-measure.ts";
import { createPushedMeasure, type PushedOptions } from "./pushed-metric.ts";
import type { PushedSample } from "./pushed-sample.ts";

export interface PushedBookSetup {
  readonly market: MarketCalendar;
  readonly begunAt: number;
  readonly readLabels: PushedSelection["readLabels"];
}

/** All that one component keeps of what is pushed to it: only of the names that its metrics select. */
export class PushedBook {
  readonly #metrics: readonly SeriesMetric[];
  readonly #parts = new Map<string, PushedMeasure[]>();
  readonly #market: MarketCalendar;
  readonly #states = new StateMemory();

  constructor({ metrics, limit }: PushedOptions, { market, begunAt, readLabels }: PushedBookSetup) {
    this.#market = market;
    this.#metrics = metrics.map((metric) => {
      const { measure, parts } = createPushedMeasure(metric, { limitMs: limit, begunAt, readLabels });
      for (const part of parts) this.#parts.set(part.name, [...(this.#parts.get(part.name) ?? []), part]);
      return new SeriesMetric(metric, measure);
    });
  }

  /** Whether anything selects series of this name. */
  wants(name: string): boolean {
    return this.#parts.has(name);
  }

  /** Takes a sample; whether its series is one that is meant. */
  take(name: string, sample: PushedSample, { series, at }: { readonly series: string; readonly at: number }): boolean {
    let isMeant = false;
    for (const part of this.#parts.get(name) ?? []) isMeant = part.take(sample, series, at) || isMeant;
    return isMeant;
  }

  read(moment: Moment): { readonly read: readonly ReadMetric[]; readonly isWaiting: boolean } {
    const context = { now: moment.now, market: this.#market, states: this.#states };
    const readings = this.#metrics.map((metric) => metric.read(moment, context));
    return { read: readings.flatMap((it) => it.read), isWaiting: readings.some((it) => it.isWaiting) };
  }
}
