import type { Labels } from "@plimsoll/core";

/** What a measure comes to for one group of series. */
export type Outcome =
  | { readonly kind: "value"; readonly value: number }
  /** It takes more than one look, or the whole of a window, to say something. */
  | { readonly kind: "waiting" }
  /** There is something that can't be a value. */
  | { readonly kind: "unreadable"; readonly error: string }
  /** Nothing is there. */
  | { readonly kind: "absent"; readonly error: string };

export interface GroupOutcome {
  readonly labels: Labels;
  readonly outcome: Outcome;
}

/** A moment, ms: on the clock that never goes back, and in the epoch. */
export interface Moment {
  readonly at: number;
  readonly now: number;
}

/** Makes something of the samples that came, look after look. */
export interface Measure {
  /** What it comes to now, by the key of the group. A text says why it comes to nothing. */
  finish(moment: Moment): ReadonlyMap<string, GroupOutcome> | string;
}

/** A number that is none (NaN, an infinity) was not measured. */
export function toOutcome(value: number): Outcome {
  if (Number.isFinite(value)) return { kind: "value", value };
  return { kind: "unreadable", error: Number.isNaN(value) ? "a value is NaN" : "a value is infinite" };
}
