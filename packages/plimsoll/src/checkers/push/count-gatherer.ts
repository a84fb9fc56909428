import { aggregate } from "../series/aggregate.ts";
import { CounterWindow } from "../series/counter-window.ts";
import { type GroupOutcome, type Moment, type Outcome, toOutcome } from "../series/measure.ts";
import type { SeriesGroup } from "../series/selection.ts";
import { byGroup, type Gatherer, MOST_KEPT, type Pushed, type Question } from "./gatherer.ts";
import type { PushedSample } from "./pushed-sample.ts";

type Count = Extract<PushedSample, { kind: "count" }>;

interface Counter {
  readonly group: SeriesGroup;
  readonly window: CounterWindow;
  /** What rose since the last look. */
  rise: number;
  total: number;
}

/** Counters, which rise by what is pushed. One of which nothing comes does not rise: that is no lack of news. */
export class CountGatherer implements Gatherer<Count> {
  readonly #question: Question;
  readonly #counters = new Map<string, Counter>();

  constructor(question: Question) {
    this.#question = question;
  }

  take({ sample, group, series, at }: Pushed<Count>): boolean {
    const key = (this.#question.how ?? "sum") === "sum" ? group.key : series;
    const counter = this.#counters.get(key) ?? this.#open(group, at);
    if (!this.#counters.has(key)) {
      if (this.#counters.size >= MOST_KEPT) return false;
      this.#counters.set(key, counter);
    }
    counter.rise += sample.rise;
    counter.total += sample.rise;
    return true;
  }

  outcomes({ at }: Moment): ReadonlyMap<string, GroupOutcome> {
    for (const counter of this.#counters.values()) {
      counter.window.add(counter.rise, at);
      counter.rise = 0;
    }
    const parts = [...this.#counters.values()].map((counter) => ({ group: counter.group, part: counter }));
    return byGroup(parts, (counters) => this.#outcome(counters));
  }

  #outcome(counters: readonly Counter[]): Outcome {
    const { kind, per, how, waitsForWindow } = this.#question;
    if (kind === "value")
      return toOutcome(
        aggregate(
          counters.map(({ total }) => total),
          how ?? "sum",
        ),
      );
    const values: number[] = [];
    for (const { window } of counters) {
      const read = window.read();
      if (read === null || (waitsForWindow && !read.isWhole)) continue;
      values.push(per === "window" ? read.increase : read.increase / (read.spanMs / 1000));
    }
    return values.length === 0 ? { kind: "waiting" } : toOutcome(aggregate(values, how ?? "sum"));
  }

  /** One that is new has been listened for all the while: until now it has not risen. */
  #open(group: SeriesGroup, at: number): Counter {
    const { windowMs, begunAt } = this.#question;
    const window = new CounterWindow(windowMs);
    window.add(0, Math.max(begunAt, at - windowMs));
    return { group, window, rise: 0, total: 0 };
  }
}
