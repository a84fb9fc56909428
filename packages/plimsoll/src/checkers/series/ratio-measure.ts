import { type GroupOutcome, type Measure, type Moment, type Outcome, toOutcome } from "./measure.ts";

/** One measure over another, group by group. */
export class RatioMeasure implements Measure {
  readonly #part: Measure;
  readonly #whole: Measure;

  constructor(part: Measure, whole: Measure) {
    this.#part = part;
    this.#whole = whole;
  }

  /** Groups are those of the whole: where nothing is part of it yet, as where nothing has failed, the part is 0. */
  finish(moment: Moment): ReadonlyMap<string, GroupOutcome> | string {
    const part = this.#part.finish(moment);
    const whole = this.#whole.finish(moment);
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
