import { toOutcome } from "./gauge-measure.ts";
import type { GroupOutcome, Measure, Outcome, ScrapeTime } from "./measure.ts";

/** One measure over another, group by group. */
export class RatioMeasure implements Measure {
  readonly #part: Measure;
  readonly #whole: Measure;

  constructor(part: Measure, whole: Measure) {
    this.#part = part;
    this.#whole = whole;
  }

  get takers(): Measure["takers"] {
    return [...this.#part.takers, ...this.#whole.takers];
  }

  begin(time: ScrapeTime): void {
    this.#part.begin(time);
    this.#whole.begin(time);
  }

  /** Groups are those of the whole: where nothing is part of it yet, as where nothing has failed, the part is 0. */
  finish(): ReadonlyMap<string, GroupOutcome> | string {
    const part = this.#part.finish();
    const whole = this.#whole.finish();
    if (typeof part === "string") return part;
    if (typeof whole === "string") return whole;
    const zero: Outcome = { kind: "value", value: 0 };
    return new Map(
      [...whole].map(([key, { labels, outcome }]) => {
        return [key, { labels, outcome: divide(part.get(key)?.outcome ?? zero, outcome) }] as const;
      }),
    );
  }
}

function divide(part: Outcome, whole: Outcome): Outcome {
  if (whole.kind !== "value") return whole;
  if (whole.value === 0) return { kind: "absent", error: "the whole is 0, so that there is no part of it" };
  if (part.kind === "waiting") return { kind: "value", value: 0 };
  return part.kind === "value" ? toOutcome(part.value / whole.value) : part;
}
