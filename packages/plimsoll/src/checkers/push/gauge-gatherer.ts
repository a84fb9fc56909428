import { aggregate } from "../series/aggregate.ts";
import { type GroupOutcome, type Moment, toOutcome } from "../series/measure.ts";
import type { SeriesGroup } from "../series/selection.ts";
import { byGroup, type Gatherer, MOST_SERIES, type Pushed, type Question } from "./gatherer.ts";
import type { PushedSample } from "./pushed-sample.ts";

type Gauge = Extract<PushedSample, { kind: "gauge" }>;

interface Standing {
  readonly group: SeriesGroup;
  value: number;
  at: number;
}

/** Gauges, which stand at what was pushed last. One of which nothing comes for the limit is none any more. */
export class GaugeGatherer implements Gatherer<Gauge> {
  readonly #question: Question;
  readonly #series = new Map<string, Standing>();

  constructor(question: Question) {
    this.#question = question;
  }

  take({ sample, group, series, at }: Pushed<Gauge>): boolean {
    const known = this.#series.get(series);
    if (known === undefined) {
      if (this.#series.size >= MOST_SERIES) return false;
      this.#series.set(series, { group, value: sample.value, at });
      return true;
    }
    known.value = sample.isChange ? known.value + sample.value : sample.value;
    known.at = at;
    return true;
  }

  outcomes({ at }: Moment): ReadonlyMap<string, GroupOutcome> {
    const { limitMs, how } = this.#question;
    for (const [series, known] of this.#series) if (at - known.at >= limitMs) this.#series.delete(series);
    const parts = [...this.#series.values()].map(({ group, value }) => ({ group, part: value }));
    return byGroup(parts, (values) => toOutcome(aggregate(values, how ?? "sum")));
  }
}
