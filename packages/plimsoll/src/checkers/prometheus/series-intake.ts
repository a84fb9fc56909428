import type { Moment } from "../series/measure.ts";
import { type Member, Selection, type SelectionOptions } from "../series/selection.ts";
import type { SampleTaker } from "./exposition-scanner.ts";
import { readLabelText } from "./label-text.ts";

/** Series that one metric can be made of. */
const MOST_SERIES = 10_000;
/** As far as Prometheus looks back: what is older is no sample of now. */
const STALE_MS = 300_000;

/** Which series of an exposition are meant. */
export type ScrapeSelection = Omit<SelectionOptions, "readLabels">;

/** One series in this scrape. */
export interface Sample {
  readonly member: Member;
  readonly value: number;
}

/** Keeps the samples of a scrape that a selector means, by series; the first of a series counts, as with Prometheus. */
export class SeriesIntake implements SampleTaker {
  readonly name: string;
  readonly #text: string;
  readonly #selection: Selection;
  #samples = new Map<string, Sample>();
  #fault: string | null = null;
  #now = 0;

  constructor(options: ScrapeSelection) {
    this.name = options.selector.name;
    this.#text = options.selector.text;
    this.#selection = new Selection({ ...options, readLabels: readLabelText });
  }

  /** What was found, by the key of each series. */
  get samples(): ReadonlyMap<string, Sample> {
    return this.#samples;
  }

  /** Why nothing can be said, null when something can. */
  get fault(): string | null {
    return this.#fault;
  }

  begin({ now }: Moment): void {
    this.#samples = new Map();
    this.#fault = null;
    this.#now = now;
  }

  take(labels: string, value: number, timestamp: number | null): void {
    if (this.#fault !== null || (timestamp !== null && timestamp < this.#now - STALE_MS)) return;
    const selected = this.#selection.find(labels);
    if (selected.kind === "slow") this.#fault = `the pattern for ${selected.label} in ${this.#text} takes too long`;
    if (selected.kind !== "member" || this.#samples.has(selected.member.key)) return;
    if (this.#samples.size === MOST_SERIES) {
      this.#fault = `${this.#text} means more than ${MOST_SERIES} series: narrow it`;
      return;
    }
    this.#samples.set(selected.member.key, { member: selected.member, value });
  }
}
