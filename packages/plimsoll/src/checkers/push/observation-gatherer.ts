import { formatDuration } from "@plimsoll/core";
import { type GroupOutcome, type Moment, type Outcome, toOutcome } from "../series/measure.ts";
import type { SeriesGroup } from "../series/selection.ts";
import { byGroup, type Gatherer, MOST_KEPT, type Pushed, type Question } from "./gatherer.ts";
import { type Observed, ObservedWindow } from "./observed-window.ts";
import type { PushedSample } from "./pushed-sample.ts";

type Observation = Extract<PushedSample, { kind: "observation" }>;

/** What was observed one by one: timings and sizes, within the window. */
export class ObservationGatherer implements Gatherer<Observation> {
  readonly #question: Question;
  readonly #windows = new Map<string, { readonly group: SeriesGroup; readonly window: ObservedWindow }>();

  constructor(question: Question) {
    this.#question = question;
  }

  take({ sample, group, at }: Pushed<Observation>): boolean {
    const known = this.#windows.get(group.key) ?? { group, window: new ObservedWindow(this.#question.windowMs) };
    if (!this.#windows.has(group.key)) {
      if (this.#windows.size >= MOST_KEPT) return false;
      this.#windows.set(group.key, known);
    }
    known.window.add(sample.value, sample.weight, at);
    return true;
  }

  outcomes({ at }: Moment): ReadonlyMap<string, GroupOutcome> {
    const parts = [...this.#windows.values()].map(({ group, window }) => ({ group, part: window.read(at) }));
    return byGroup(parts, ([observed = null]) => this.#outcome(observed));
  }

  #outcome(observed: Observed | null): Outcome {
    const { kind, quantile, how = "avg", windowMs } = this.#question;
    if (observed === null) {
      return { kind: "absent", error: `nothing was observed within ${formatDuration(windowMs)}` };
    }
    if (kind === "quantile") return toOutcome(observed.quantile(quantile));
    return toOutcome(how === "avg" ? observed.sum / observed.count : observed[how]);
  }
}
