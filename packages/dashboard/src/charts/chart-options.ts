import type uPlot from "uplot";
import { figureText } from "../lib/format/format-number.ts";
import { formatClock, formatDay, formatDayMinute, formatMinute } from "../lib/format/format-time.ts";
import type { ChartColors } from "./chart-colors.ts";
import { lonePlaces } from "./chart-points.ts";
import { type ChartThreshold, thresholdBands, valueRange } from "./value-range.ts";

/** Room for the value axis, px; the same in all charts, so that their time axes stand under one another. */
export const AXIS_WIDTH = 68;
export const CHART_RIGHT = 20;
export const CHART_HEIGHT = 150;
const DAY_SECONDS = 86_400;

/** What a chart needs while it lives; read anew at every draw. */
export interface ChartFacts {
  readonly threshold: ChartThreshold;
  readonly colors: ChartColors;
  /** The time axis, seconds. */
  readonly window: { readonly from: number; readonly to: number };
}

export interface ChartSetup {
  readonly width: number;
  readonly unit: string;
  /** Charts of one group move their cursors together. */
  readonly group: string;
  readonly facts: () => ChartFacts;
  /** Told the index under the cursor, null when it has left. */
  readonly onCursor: (index: number | null) => void;
}

export function chartOptions(setup: ChartSetup): uPlot.Options {
  const { facts, unit } = setup;
  return {
    width: setup.width,
    height: CHART_HEIGHT,
    padding: [8, CHART_RIGHT, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: setup.group },
      drag: { x: false, y: false },
      y: false,
      points: { size: 6 },
    },
    scales: {
      x: { time: true, range: () => [facts().window.from, facts().window.to] },
      y: { range: (chart) => yRange(chart, unit, facts().threshold) },
    },
    axes: [
      { ...axis(facts), size: 26, space: 70, values: (chart, splits) => timeLabels(chart, splits) },
      {
        ...axis(facts),
        size: AXIS_WIDTH,
        space: 32,
        values: (_, splits) => splits.map((split) => figureText(split, unit)),
      },
    ],
    series: [
      {},
      { stroke: () => facts().colors.line, width: 1.5, points: loneDots(facts) },
      { stroke: "transparent", width: 0, points: { show: false } },
      { stroke: "transparent", width: 0, points: { show: false } },
    ],
    bands: [{ series: [3, 2], fill: () => facts().colors.band }],
    hooks: {
      drawAxes: [(chart) => drawThresholds(chart, facts())],
      setCursor: [(chart) => setup.onCursor(chart.cursor.idx ?? null)],
    },
  };
}

function loneDots(facts: () => ChartFacts): uPlot.Series.Points {
  return {
    show: true,
    size: 4,
    fill: () => facts().colors.line,
    filter: (chart, series) => lonePlaces(chart.data[series] ?? []),
  };
}

function axis(facts: () => ChartFacts): uPlot.Axis {
  return {
    stroke: () => facts().colors.text,
    font: "11px system-ui, sans-serif",
    grid: { stroke: () => facts().colors.grid, width: 1 },
    ticks: { show: false },
    gap: 6,
  };
}

/** Over all columns, since the low and the high of a coarse point reach farther than its mean. */
function yRange(chart: uPlot, unit: string, threshold: ChartThreshold): [number, number] {
  let low: number | null = null;
  let high: number | null = null;
  for (const value of chart.data[2] ?? []) if (typeof value === "number") low = Math.min(low ?? value, value);
  for (const value of chart.data[3] ?? []) if (typeof value === "number") high = Math.max(high ?? value, value);
  const range = valueRange({ low, high, unit }, threshold);
  return [range.low, range.high];
}

/** Local times: with the date where the axis spans days, with seconds where it is narrow. */
function timeLabels(chart: uPlot, splits: readonly number[]): string[] {
  const span = (chart.scales.x?.max ?? 0) - (chart.scales.x?.min ?? 0);
  const step = (splits[1] ?? 0) - (splits[0] ?? 0);
  return splits.map((split) => {
    if (step >= DAY_SECONDS) return formatDay(split * 1000);
    if (step > 0 && step < 60) return formatClock(split * 1000);
    return span > DAY_SECONDS ? formatDayMinute(split * 1000) : formatMinute(split * 1000);
  });
}

/** Bands under the line, and a dashed edge where each begins: the colour is not the only sign. */
function drawThresholds(chart: uPlot, { threshold, colors }: ChartFacts): void {
  const scale = chart.scales.y;
  if (scale?.min == null || scale.max == null) return;
  const { ctx, bbox } = chart;
  ctx.save();
  for (const band of thresholdBands(threshold, { low: scale.min, high: scale.max })) {
    const top = chart.valToPos(band.to, "y", true);
    const bottom = chart.valToPos(band.from, "y", true);
    ctx.fillStyle = band.status === "CRITICAL" ? colors.criticalWash : colors.warningWash;
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
    ctx.strokeStyle = band.status === "CRITICAL" ? colors.critical : colors.warning;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash(band.status === "CRITICAL" ? [] : [6 * devicePixelRatio, 4 * devicePixelRatio]);
    const edge = threshold.direction === "above" ? bottom : top;
    ctx.beginPath();
    ctx.moveTo(bbox.left, edge);
    ctx.lineTo(bbox.left + bbox.width, edge);
    ctx.stroke();
  }
  ctx.restore();
}
