import type { Labels } from "@plimsoll/core";
import type { DeclaredMetric } from "../value/declared-metric.ts";
import { missing, type ReadingContext, type ReadMetric, readMetric } from "../value/read-metric.ts";
import type { GroupOutcome, Measure, Moment } from "./measure.ts";
import type { SeriesOptions } from "./series-options.ts";

/** Series that one metric can give. */
const MOST_GROUPS = 200;

/** What is known of one metric now. */
export interface SeriesReading {
  readonly read: readonly ReadMetric[];
  /** Something would be said that takes another look, or more time. */
  readonly isWaiting: boolean;
}

type Metric = DeclaredMetric & Pick<SeriesOptions, "select" | "absent"> & { readonly labels?: Labels | undefined };

/** One declared metric, with what is kept of its series from look to look. */
export class SeriesMetric {
  readonly #measure: Measure;
  readonly #metric: Metric;
  /** Groups that were there once: one that vanishes is missed. */
  readonly #known = new Map<string, GroupOutcome["labels"]>();

  constructor(metric: Metric, measure: Measure) {
    this.#metric = metric;
    this.#measure = measure;
  }

  read(moment: Moment, context: ReadingContext): SeriesReading {
    const outcomes = this.#measure.finish(moment);
    if (typeof outcomes === "string") return this.#none(outcomes);
    if (new Set([...outcomes.keys(), ...this.#known.keys()]).size > MOST_GROUPS) {
      return this.#none(`by gives more than ${MOST_GROUPS} series: narrow select, or by`);
    }
    if (this.#metric.absent !== "ok") for (const [key, { labels }] of outcomes) this.#known.set(key, labels);
    const read: ReadMetric[] = [];
    let isWaiting = false;
    for (const { labels, outcome } of [...outcomes.values(), ...this.#vanished(outcomes)]) {
      isWaiting ||= outcome.kind === "waiting";
      const one = this.#read({ labels: this.#labels(labels), outcome }, context);
      if (one !== null) read.push(one);
    }
    return { read, isWaiting };
  }

  /** Those that are not there, which is said once of all where none ever was. */
  #vanished(outcomes: ReadonlyMap<string, GroupOutcome>): GroupOutcome[] {
    if (outcomes.size === 0 && this.#known.size === 0) {
      return [{ labels: {}, outcome: { kind: "absent", error: `there is no ${this.#metric.select}` } }];
    }
    const error = `its series are gone from ${this.#metric.select}`;
    return [...this.#known].flatMap(([key, labels]) => {
      return outcomes.has(key) ? [] : [{ labels, outcome: { kind: "absent" as const, error } }];
    });
  }

  #read({ labels, outcome }: GroupOutcome, context: ReadingContext): ReadMetric | null {
    const metric = this.#metric;
    if (outcome.kind === "waiting") return null;
    if (outcome.kind === "value") return readMetric(metric, { raw: outcome.value, labels }, context);
    if (outcome.kind === "absent" && metric.absent === "ok") return null;
    if (outcome.kind === "absent" && metric.absent === "zero") return readMetric(metric, { raw: 0, labels }, context);
    return missing(metric, { labels }, outcome.error);
  }

  #none(error: string): SeriesReading {
    return { read: [missing(this.#metric, { labels: this.#labels({}) }, error)], isWaiting: false };
  }

  #labels(labels: GroupOutcome["labels"]): GroupOutcome["labels"] {
    return { ...this.#metric.labels, ...labels };
  }
}
