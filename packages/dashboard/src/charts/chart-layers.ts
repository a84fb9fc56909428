import type uPlot from "uplot";
import type { TimeBounds } from "../lib/time-view/time-view.ts";
import type { ChartColors } from "./chart-colors.ts";
import type { ChartColumns } from "./chart-points.ts";
import { type ChartThreshold, thresholdBands } from "./value-range.ts";

/** Where a metric is going, as the chart draws it. */
export interface ForecastPoint {
  /** Epoch ms. */
  readonly at: number;
  readonly value: number;
  /** The band that holds 80 % of what may come. */
  readonly low: number;
  readonly high: number;
}

/** What a chart shows besides its metric. */
export interface ChartLayers {
  /** Another time's values, moved onto this axis. */
  readonly compare: ChartColumns;
  readonly forecast: readonly ForecastPoint[];
  /** When something happened, epoch ms. */
  readonly marks: readonly number[];
  /** When the market was not in session. */
  readonly closed: readonly TimeBounds[];
}

export const NO_LAYERS: ChartLayers = { compare: [[], [], [], []], forecast: [], marks: [], closed: [] };

interface Drawn {
  readonly threshold: ChartThreshold;
  readonly layers: ChartLayers;
  readonly colors: ChartColors;
}

/** What lies under the line. */
export function drawUnder(chart: uPlot, { threshold, layers, colors }: Drawn): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = colors.closed;
  for (const { from, to } of layers.closed) {
    const left = chart.valToPos(from / 1000, "x", true);
    ctx.fillRect(left, bbox.top, chart.valToPos(to / 1000, "x", true) - left, bbox.height);
  }
  drawThresholds(chart, threshold, colors);
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.strokeStyle = colors.compare;
  dash(ctx, 5, 4);
  const [times, means] = layers.compare;
  trace(chart, times, means);
  ctx.stroke();
  ctx.restore();
}

/** What lies over it. */
export function drawOver(chart: uPlot, { layers, colors }: Drawn): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  drawMarks(chart, layers.marks, colors);
  ctx.lineWidth = 1.5 * devicePixelRatio;
  drawForecast(chart, layers.forecast, colors);
  ctx.restore();
}

/** Bands, and an edge where each begins, dashed for a warning: the colour is not the only sign. */
function drawThresholds(chart: uPlot, threshold: ChartThreshold, colors: ChartColors): void {
  const scale = chart.scales.y;
  if (scale?.min == null || scale.max == null) return;
  const { ctx, bbox } = chart;
  for (const band of thresholdBands(threshold, { low: scale.min, high: scale.max })) {
    const isCritical = band.status === "CRITICAL";
    const top = chart.valToPos(band.to, "y", true);
    const bottom = chart.valToPos(band.from, "y", true);
    ctx.fillStyle = isCritical ? colors.criticalWash : colors.warningWash;
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
    ctx.strokeStyle = isCritical ? colors.critical : colors.warning;
    ctx.lineWidth = devicePixelRatio;
    if (isCritical) ctx.setLineDash([]);
    else dash(ctx, 6, 4);
    const edge = threshold.direction === "above" ? bottom : top;
    ctx.beginPath();
    ctx.moveTo(bbox.left, edge);
    ctx.lineTo(bbox.left + bbox.width, edge);
    ctx.stroke();
  }
}

function drawMarks(chart: uPlot, marks: readonly number[], colors: ChartColors): void {
  const { ctx, bbox } = chart;
  ctx.strokeStyle = colors.mark;
  ctx.lineWidth = devicePixelRatio;
  dash(ctx, 1, 3);
  ctx.beginPath();
  for (const at of marks) {
    const x = chart.valToPos(at / 1000, "x", true);
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
  }
  ctx.stroke();
}

/** Dashed, because it is not yet, from the last value on. */
function drawForecast(chart: uPlot, forecast: readonly ForecastPoint[], colors: ChartColors): void {
  const first = forecast[0];
  if (first === undefined) return;
  const { ctx } = chart;
  const times = forecast.map(({ at }) => at / 1000);
  const back = [...forecast].reverse();
  trace(
    chart,
    [...times, ...back.map(({ at }) => at / 1000)],
    [...forecast.map(({ high }) => high), ...back.map(({ low }) => low)],
  );
  ctx.fillStyle = colors.band;
  ctx.fill();
  const [known, means] = [chart.data[0], chart.data[1] ?? []];
  const last = means.findLastIndex((value) => value != null);
  const begin = last < 0 ? null : { at: known[last] ?? 0, value: means[last] ?? 0 };
  ctx.strokeStyle = colors.line;
  dash(ctx, 2, 3);
  const values = forecast.map(({ value }) => value);
  if (begin === null) trace(chart, times, values);
  else trace(chart, [begin.at, ...times], [begin.value, ...values]);
  ctx.stroke();
}

/** Begins a path through the points, broken where one is missing. */
function trace(chart: uPlot, times: ArrayLike<number>, values: ArrayLike<number | null>): void {
  chart.ctx.beginPath();
  let isDrawing = false;
  for (let index = 0; index < times.length; index += 1) {
    const [at, value] = [times[index], values[index]];
    if (at == null || value == null) {
      isDrawing = false;
      continue;
    }
    const [x, y] = [chart.valToPos(at, "x", true), chart.valToPos(value, "y", true)];
    if (isDrawing) chart.ctx.lineTo(x, y);
    else chart.ctx.moveTo(x, y);
    isDrawing = true;
  }
}

function dash(ctx: CanvasRenderingContext2D, drawn: number, left: number): void {
  ctx.setLineDash([drawn * devicePixelRatio, left * devicePixelRatio]);
}
