import { type Aggregation, aggregate } from "../series/aggregate.ts";
import { type GroupOutcome, type Moment, type Outcome, toOutcome } from "../series/measure.ts";
import type { SeriesGroup } from "../series/selection.ts";
import { CounterSeries, type Risen } from "./counter-series.ts";
import type { ScrapeMeasure } from "./scrape-measure.ts";
import { type Sample, type ScrapeSelection, SeriesIntake } from "./series-intake.ts";

export interface CounterOptions {
  readonly selection: ScrapeSelection;
  readonly how: Aggregation;
  readonly windowMs: number;
  /** The increase over the window, or per second. */
  readonly per: "second" | "window";
  /** Whether low is bad: then only the whole window proves that nothing came. */
  readonly waitsForWindow: boolean;
}

/** How much a selector's counters rise. */
export class CounterMeasure implements ScrapeMeasure {
  readonly #options: CounterOptions;
  readonly #intake: SeriesIntake;
  readonly #series: CounterSeries;

  constructor(options: CounterOptions) {
    this.#options = options;
    this.#intake = new SeriesIntake(options.selection);
    this.#series = new CounterSeries(options.windowMs);
  }

  get takers(): ScrapeMeasure["takers"] {
    return [{ name: this.#intake.name, taker: this.#intake }];
  }

  begin(moment: Moment): void {
    this.#intake.begin(moment);
  }

  finish(moment: Moment): ReadonlyMap<string, GroupOutcome> | string {
    if (this.#intake.fault !== null) return this.#intake.fault;
    const { samples } = this.#intake;
    // A sum of increases is the increase of the sum: then only groups are followed, not each of their series.
    const isSum = this.#options.how === "sum";
    const keyOf = (sample: Sample, series: string) => (isSum ? sample.member.group.key : series);
    const risen = this.#series.take(samples, keyOf, moment);
    if (typeof risen === "string") return risen;
    const groups = new Map<string, { group: SeriesGroup; counters: Map<string, Risen> }>();
    for (const [series, sample] of samples) {
      const { group } = sample.member;
      const entry = groups.get(group.key) ?? { group, counters: new Map() };
      groups.set(group.key, entry);
      const key = keyOf(sample, series);
      const counter = risen.get(key);
      if (counter !== undefined) entry.counters.set(key, counter);
    }
    return new Map(
      [...groups].map(([key, { group, counters }]) => {
        return [key, { labels: group.labels, outcome: this.#outcome([...counters.values()]) }] as const;
      }),
    );
  }

  #outcome(counters: readonly Risen[]): Outcome {
    const { how, per, waitsForWindow } = this.#options;
    if (counters.some(({ isNumber }) => !isNumber)) return { kind: "unreadable", error: "a counter is not a number" };
    const values: number[] = [];
    for (const { window } of counters) {
      const read = window.read();
      if (read === null || (waitsForWindow && !read.isWhole)) continue;
      values.push(per === "window" ? read.increase : read.increase / (read.spanMs / 1000));
    }
    return values.length === 0 ? { kind: "waiting" } : toOutcome(aggregate(values, how));
  }
}
