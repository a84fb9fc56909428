import { directionOf, findThreshold, type Labels, seriesKey, type ThresholdTable } from "@plimsoll/core";
import { type CheckColumns, type MetricColumn, PRESENCE } from "../port/check-columns.ts";
import type { IncidentLabel } from "./incident-label.ts";
import type { Learning } from "./learn-hints.ts";
import { StridedSample } from "./strided-sample.ts";

/** How much is kept of a series: its 99.95th percentile then rests on ten values. */
const SAMPLES = 20_000;
/** What was measured so near to a failed check belongs to an outage, ms. */
const OUTAGE_MARGIN_MS = 300_000;
/** How long before a labelled incident a threshold may have told of it, ms. */
export const LEAD_MS = 3_600_000;
/** So many values of a series are kept around one label. */
const LABEL_VALUES = 20_000;

/** What a series did around one labelled incident. */
export interface LabelledStretch {
  readonly label: IncidentLabel;
  readonly at: number[];
  /** Turned so that high is bad. */
  readonly values: number[];
}

/** One series that has a threshold. */
export interface SampledSeries {
  readonly componentId: string;
  readonly name: string;
  readonly labels: Labels | undefined;
  readonly unit: string;
  /** 1 where high is bad, -1 where low is: values are turned by it, so that high is bad. */
  readonly sign: 1 | -1;
  readonly healthy: StridedSample;
  readonly stretches: readonly LabelledStretch[];
}

export interface SampledComponent {
  readonly id: string;
  readonly thresholds: ThresholdTable;
  readonly learning: Learning;
}

/** Gathers, as history goes by, what thresholds can be worked out from: healthy values, and those around labels. */
export class SampleBook {
  readonly #labels: ReadonlyMap<string, readonly IncidentLabel[]>;
  readonly #series = new Map<string, SampledSeries>();

  constructor(labels: readonly IncidentLabel[]) {
    this.#labels = Map.groupBy(labels, ({ componentId }) => componentId);
  }

  get all(): readonly SampledSeries[] {
    return [...this.#series.values()];
  }

  take({ id, thresholds, learning }: SampledComponent, columns: CheckColumns): void {
    const labels = this.#labels.get(id) ?? [];
    const ill = outageRows(columns, labels);
    for (const series of columns.series) {
      const threshold = findThreshold(thresholds, series);
      if (threshold === undefined || (threshold.warning ?? threshold.critical) === undefined) continue;
      const key = seriesKey(series.name, series.labels);
      const direction = directionOf({ direction: learning.directions.get(key) }, threshold);
      const sampled = this.#open(id, series, direction === "below" ? -1 : 1);
      for (const [row, value] of series.values.entries()) {
        if (series.presence[row] !== PRESENCE.value) continue;
        const turned = value * sampled.sign;
        if (ill[row] === 0) sampled.healthy.add(turned);
        for (const stretch of sampled.stretches) keep(stretch, columns.at[row] ?? 0, turned);
      }
    }
  }

  #open(componentId: string, { name, labels, unit }: MetricColumn, sign: 1 | -1): SampledSeries {
    const key = JSON.stringify([componentId, seriesKey(name, labels)]);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const stretches = (this.#labels.get(componentId) ?? []).map((label) => ({ label, at: [], values: [] }));
    const opened = { componentId, name, labels, unit, sign, healthy: new StridedSample(SAMPLES), stretches };
    this.#series.set(key, opened);
    return opened;
  }
}

function keep({ label, at, values }: LabelledStretch, moment: number, value: number): void {
  if (moment < label.from - LEAD_MS || moment > label.to || values.length >= LABEL_VALUES) return;
  at.push(moment);
  values.push(value);
}

/** 1 for each row near a failed check or within a labelled incident that was real. */
function outageRows({ at, errorCount, rows }: CheckColumns, labels: readonly IncidentLabel[]): Uint8Array {
  const ill = new Uint8Array(rows);
  let failedAt = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row += 1) {
    if ((errorCount[row] ?? 0) > 0) failedAt = at[row] ?? failedAt;
    if ((at[row] ?? 0) - failedAt <= OUTAGE_MARGIN_MS) ill[row] = 1;
  }
  failedAt = Number.POSITIVE_INFINITY;
  for (let row = rows - 1; row >= 0; row -= 1) {
    const moment = at[row] ?? 0;
    if ((errorCount[row] ?? 0) > 0) failedAt = moment;
    if (failedAt - moment <= OUTAGE_MARGIN_MS) ill[row] = 1;
    if (labels.some(({ kind, from, to }) => kind === "real" && moment >= from && moment <= to)) ill[row] = 1;
  }
  return ill;
}
