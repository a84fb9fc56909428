import { formatDuration } from "@plimsoll/core";
import { aggregate } from "../series/aggregate.ts";
import { type Bucket, histogramQuantile } from "../series/histogram-quantile.ts";
import { type GroupOutcome, type Moment, type Outcome, toOutcome } from "../series/measure.ts";
import type { Selector } from "../series/selector.ts";
import { CounterSeries } from "./counter-series.ts";
import type { ScrapeMeasure } from "./scrape-measure.ts";
import { type Sample, SeriesIntake } from "./series-intake.ts";

export interface QuantileOptions {
  readonly selector: Selector;
  readonly by: readonly string[];
  readonly quantile: number;
  readonly windowMs: number;
}

interface Buckets {
  readonly labels: GroupOutcome["labels"];
  readonly buckets: Bucket[];
  isWaiting: boolean;
  isNumber: boolean;
}

/**
 * A quantile of a histogram, over a window and all series of a group; or of a summary, which its target has reckoned: of
 * several the highest, since quantiles can't be added up.
 */
export class QuantileMeasure implements ScrapeMeasure {
  readonly #options: QuantileOptions;
  readonly #histogram: SeriesIntake;
  readonly #summary: SeriesIntake;
  readonly #series: CounterSeries;

  constructor(options: QuantileOptions) {
    this.#options = options;
    const { selector, by } = options;
    const base = selector.name.replace(/_bucket$/, "");
    this.#histogram = new SeriesIntake({ selector: { ...selector, name: `${base}_bucket` }, by, mark: "le" });
    this.#summary = new SeriesIntake({ selector: { ...selector, name: base }, by, mark: "quantile" });
    this.#series = new CounterSeries(options.windowMs);
  }

  get takers(): ScrapeMeasure["takers"] {
    return [this.#histogram, this.#summary].map((intake) => ({ name: intake.name, taker: intake }));
  }

  begin(moment: Moment): void {
    this.#histogram.begin(moment);
    this.#summary.begin(moment);
  }

  finish(moment: Moment): ReadonlyMap<string, GroupOutcome> | string {
    const fault = this.#histogram.fault ?? this.#summary.fault;
    if (fault !== null) return fault;
    return this.#histogram.samples.size > 0 ? this.#ofHistogram(moment) : this.#ofSummary();
  }

  #ofHistogram(moment: Moment): ReadonlyMap<string, GroupOutcome> | string {
    const { samples } = this.#histogram;
    const risen = this.#series.take(samples, bucketKey, moment);
    if (typeof risen === "string") return risen;
    const groups = new Map<string, Buckets>();
    const counted = new Set<string>();
    for (const sample of samples.values()) {
      const { group, mark } = sample.member;
      const entry = groups.get(group.key) ?? { labels: group.labels, buckets: [], isWaiting: false, isNumber: true };
      groups.set(group.key, entry);
      const key = bucketKey(sample);
      const counter = risen.get(key);
      if (counter === undefined || counted.has(key)) continue;
      counted.add(key);
      const read = counter.window.read();
      entry.isWaiting ||= read === null;
      entry.isNumber &&= counter.isNumber;
      entry.buckets.push({ upper: readBound(mark), count: read?.increase ?? 0 });
    }
    return new Map([...groups].map(([key, it]) => [key, { labels: it.labels, outcome: this.#outcome(it) }] as const));
  }

  #outcome({ buckets, isWaiting, isNumber }: Buckets): Outcome {
    if (!isNumber || buckets.some(({ upper }) => Number.isNaN(upper))) {
      return { kind: "unreadable", error: "a bucket's bound or count is not a number" };
    }
    if (buckets.length < 2) {
      return {
        kind: "unreadable",
        error: "it has one bucket only: native histograms can't be read, have classic buckets exposed",
      };
    }
    if (!buckets.some(({ upper }) => upper === Number.POSITIVE_INFINITY)) {
      return { kind: "unreadable", error: 'it has no bucket le="+Inf"' };
    }
    const value = histogramQuantile(this.#options.quantile, buckets);
    if (Number.isFinite(value)) return { kind: "value", value };
    if (isWaiting) return { kind: "waiting" };
    return { kind: "absent", error: `nothing was observed within ${formatDuration(this.#options.windowMs)}` };
  }

  #ofSummary(): ReadonlyMap<string, GroupOutcome> {
    const { quantile } = this.#options;
    const groups = new Map<string, { labels: GroupOutcome["labels"]; values: number[] }>();
    for (const { member, value } of this.#summary.samples.values()) {
      if (member.mark === undefined || Number(member.mark) !== quantile) continue;
      const entry = groups.get(member.group.key) ?? { labels: member.group.labels, values: [] };
      groups.set(member.group.key, entry);
      if (!Number.isNaN(value)) entry.values.push(value);
    }
    return new Map(
      [...groups].map(([key, { labels, values }]) => [key, { labels, outcome: ofSummaries(values) }] as const),
    );
  }
}

/** A summary gives NaN for a quantile of nothing. */
function ofSummaries(values: readonly number[]): Outcome {
  if (values.length === 0) return { kind: "absent", error: "nothing was observed lately (the summary says NaN)" };
  return toOutcome(aggregate(values, "max"));
}

function bucketKey({ member }: Sample): string {
  return `${member.group.key} ${member.mark ?? ""}`;
}

function readBound(mark: string | undefined): number {
  if (mark === undefined || mark === "") return Number.NaN;
  return mark === "+Inf" ? Number.POSITIVE_INFINITY : Number(mark);
}
