import { type Aggregation, aggregate } from "./aggregate.ts";
import type { GroupOutcome, Measure, ScrapeTime } from "./measure.ts";
import type { SelectionOptions, SeriesGroup } from "./selection.ts";
import { SeriesIntake } from "./series-intake.ts";

/** The values of a selector's series as they are, those of a group as one. */
export class GaugeMeasure implements Measure {
  readonly #intake: SeriesIntake;
  readonly #how: Aggregation;

  constructor(selection: SelectionOptions, how: Aggregation) {
    this.#intake = new SeriesIntake(selection);
    this.#how = how;
  }

  get takers(): Measure["takers"] {
    return [{ name: this.#intake.name, taker: this.#intake }];
  }

  begin(time: ScrapeTime): void {
    this.#intake.begin(time);
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

/** A number that is none (NaN, an infinity) was not measured. */
export function toOutcome(value: number): GroupOutcome["outcome"] {
  if (Number.isFinite(value)) return { kind: "value", value };
  return { kind: "unreadable", error: Number.isNaN(value) ? "a value is NaN" : "a value is infinite" };
}
