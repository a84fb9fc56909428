/** How much was good and how much bad: ms of time, or results. */
export interface Counted {
  readonly good: number;
  readonly bad: number;
}

/** What an SLO's objective is measured by. Times are epoch ms. */
export interface Tally {
  readonly unit: "seconds" | "results";
  count(from: number, to: number): Counted;
  /** Whether enough was seen in a stretch for its share of bad to mean anything. */
  isEnough(from: number, to: number): boolean;
  /** All that could be bad in a stretch: what the budget is a share of. */
  whole(from: number, to: number): number;
  /** For how long a stretch was watched, and for how long it was to be, ms; of several components on average. */
  seen(from: number, to: number): { readonly watchedMs: number; readonly openMs: number };
  /** What spent the budget in a stretch, by component, the most first. */
  spenders(from: number, to: number): readonly { readonly componentId: string; readonly bad: number }[];
}
