import { type Aggregation, aggregate } from "../series/aggregate.ts";
import { type GroupOutcome, type Moment, toOutcome } from "../series/measure.ts";
import type { SeriesGroup } from "../series/selection.ts";
import type { ScrapeMeasure } from "./scrape-measure.ts";
import { type ScrapeSelection, SeriesIntake } from "./series-intake.ts";

/** The values of a selector's series as they are, those of a group as one. */
export class GaugeMeasure implements ScrapeMeasure {
  readonly #intake: SeriesIntake;
  readonly #how: Aggregation;

  constructor(selection: ScrapeSelection, how: Aggregation) {
    this.#intake = new SeriesIntake(selection);
    this.#how = how;
  }

  get takers(): ScrapeMeasure["takers"] {
    return [{ name: this.#intake.name, taker: this.#intake }];
  }

  begin(moment: Moment): void {
    this.#intake.begin(moment);
  }

  finish(): ReadonlyMap<string, GroupOutcome> | string {
    if (this.#intake.fault !== null) return this.#intake.fault;
    const groups = new Map<string, { readonly group: SeriesGroup; readonly values: number[] }>();
    for (const { member, value } of this.#intake.samples.values()) {
      const { group } = member;
      const entry = groups.get(group.key) ?? { group, values: [] };
      entry.values.push(value);
      groups.set(group.key, entry);
    }
    const outcomes = [...groups].map(([key, { group, values }]) => {
      return [key, { labels: group.labels, outcome: toOutcome(aggregate(values, this.#how)) }] as const;
    });
    return new Map(outcomes);
  }
}
