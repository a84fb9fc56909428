import type { Measure, Moment } from "../series/measure.ts";
import type { SampleTaker } from "./exposition-scanner.ts";

/** A measure of what one scrape after the other gives. */
export interface ScrapeMeasure extends Measure {
  /** A scrape begins. What came of one that did not end is forgotten. */
  begin(moment: Moment): void;
  /** Who takes the samples of a name. */
  readonly takers: readonly { readonly name: string; readonly taker: SampleTaker }[];
}
