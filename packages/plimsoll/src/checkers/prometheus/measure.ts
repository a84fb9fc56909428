import type { Labels } from "@plimsoll/core";
import type { SampleTaker } from "./exposition-scanner.ts";

/** What a measure comes to for one group of series. */
export type Outcome =
  | { readonly kind: "value"; readonly value: number }
  /** It takes more than one scrape, or the whole of a window, to say something. */
  | { readonly kind: "waiting" }
  /** There is something that can't be a value. */
  | { readonly kind: "unreadable"; readonly error: string }
  /** Nothing is there. */
  | { readonly kind: "absent"; readonly error: string };

export interface GroupOutcome {
  readonly labels: Labels;
  readonly outcome: Outcome;
}

/** When a scrape was, ms: on the clock that never goes back, and in the epoch. */
export interface ScrapeTime {
  readonly at: number;
  readonly now: number;
}

/** Makes something of the samples of one scrape after the other. */
export interface Measure {
  /** A scrape begins. What came of one that did not end is forgotten. */
  begin(time: ScrapeTime): void;
  /** Who takes the samples of a name. */
  readonly takers: readonly { readonly name: string; readonly taker: SampleTaker }[];
  /** The scrape has ended well: what it comes to, by the key of the group. A text says why it comes to nothing. */
  finish(): ReadonlyMap<string, GroupOutcome> | string;
}
