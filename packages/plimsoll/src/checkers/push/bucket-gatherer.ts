import { CounterWindow } from "../series/counter-window.ts";
import { type Bucket, histogramQuantile } from "../series/histogram-quantile.ts";
import type { GroupOutcome, Moment, Outcome } from "../series/measure.ts";
import type { SeriesGroup } from "../series/selection.ts";
import { byGroup, type Gatherer, MOST_KEPT, type Pushed, type Question } from "./gatherer.ts";
import { nothingWithin } from "./observation-gatherer.ts";
import type { PushedSample } from "./pushed-sample.ts";

type Buckets = Extract<PushedSample, { kind: "buckets" }>;

interface Counted {
  readonly group: SeriesGroup;
  readonly upper: number;
  readonly window: CounterWindow;
  rise: number;
}

/** Histograms, of which each bucket rises by what is pushed. */
export class BucketGatherer implements Gatherer<Buckets> {
  readonly #question: Question;
  readonly #counted = new Map<string, Counted>();

  constructor(question: Question) {
    this.#question = question;
  }

  take({ sample, group, at }: Pushed<Buckets>): boolean {
    for (const { upper, rise } of sample.rises) {
      const key = `${group.key} ${upper}`;
      const counted = this.#counted.get(key) ?? this.#open({ group, upper, at });
      if (!this.#counted.has(key)) {
        if (this.#counted.size >= MOST_KEPT) return false;
        this.#counted.set(key, counted);
      }
      counted.rise += rise;
    }
    return true;
  }

  outcomes({ at }: Moment): ReadonlyMap<string, GroupOutcome> {
    for (const counted of this.#counted.values()) {
      counted.window.add(counted.rise, at);
      counted.rise = 0;
    }
    const parts = [...this.#counted.values()].map((counted) => ({ group: counted.group, part: counted }));
    return byGroup(parts, (buckets) => this.#outcome(buckets));
  }

  #outcome(counted: readonly Counted[]): Outcome {
    const { kind, quantile, windowMs } = this.#question;
    if (kind !== "quantile") return { kind: "unreadable", error: "it is a histogram: ask for a quantile" };
    const sorted = [...counted].sort((a, b) => a.upper - b.upper);
    let count = 0;
    const buckets: Bucket[] = sorted.map(({ upper, window }) => {
      count += window.read()?.increase ?? 0;
      return { upper, count };
    });
    if (count === 0) return nothingWithin(windowMs);
    const value = histogramQuantile(quantile, buckets);
    if (Number.isFinite(value)) return { kind: "value", value };
    return { kind: "unreadable", error: "it has one bucket only: its bounds are needed for a quantile" };
  }

  #open({ group, upper, at }: { group: SeriesGroup; upper: number; at: number }): Counted {
    const { windowMs, begunAt } = this.#question;
    const window = new CounterWindow(windowMs);
    window.add(0, Math.max(begunAt, at - windowMs));
    return { group, upper, window, rise: 0 };
  }
}
