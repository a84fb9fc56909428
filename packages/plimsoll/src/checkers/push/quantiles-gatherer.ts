import { aggregate } from "../series/aggregate.ts";
import { type GroupOutcome, type Moment, type Outcome, toOutcome } from "../series/measure.ts";
import type { SeriesGroup } from "../series/selection.ts";
import { byGroup, type Gatherer, MOST_SERIES, type Pushed, type Question } from "./gatherer.ts";
import type { PushedSample } from "./pushed-sample.ts";

type Quantiles = Extract<PushedSample, { kind: "quantiles" }>;

interface Reckoned {
  readonly group: SeriesGroup;
  readonly values: ReadonlyMap<number, number>;
  readonly at: number;
}

/** Summaries, whose quantiles the program has reckoned itself: of several the highest, since they can't be added up. */
export class QuantilesGatherer implements Gatherer<Quantiles> {
  readonly #question: Question;
  readonly #series = new Map<string, Reckoned>();

  constructor(question: Question) {
    this.#question = question;
  }

  take({ sample, group, series, at }: Pushed<Quantiles>): boolean {
    if (!this.#series.has(series) && this.#series.size >= MOST_SERIES) return false;
    this.#series.set(series, { group, values: sample.values, at });
    return true;
  }

  outcomes({ at }: Moment): ReadonlyMap<string, GroupOutcome> {
    const { limitMs } = this.#question;
    for (const [series, known] of this.#series) if (at - known.at >= limitMs) this.#series.delete(series);
    const parts = [...this.#series.values()].map(({ group, values }) => ({ group, part: values }));
    return byGroup(parts, (summaries) => this.#outcome(summaries));
  }

  #outcome(summaries: readonly ReadonlyMap<number, number>[]): Outcome {
    const { kind, quantile } = this.#question;
    if (kind !== "quantile") return { kind: "unreadable", error: "it is a summary: ask for a quantile" };
    const values = summaries.flatMap((values) => values.get(quantile) ?? []).filter((value) => !Number.isNaN(value));
    if (values.length === 0)
      return { kind: "absent", error: `it has no quantile ${quantile}, or nothing was observed` };
    return toOutcome(aggregate(values, "max"));
  }
}
