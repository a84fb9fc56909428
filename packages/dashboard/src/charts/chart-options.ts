import type uPlot from "uplot";
import { figureText } from "../lib/format/format-number.ts";
import { formatClock, formatDay, formatDayMinute, formatMinute } from "../lib/format/format-time.ts";
import type { ChartColors } from "./chart-colors.ts";
import { type ChartLayers, drawOver, drawUnder } from "./chart-layers.ts";
import { lonePlaces } from "./chart-points.ts";
import { type ChartThreshold, valueRange } from "./value-range.ts";

/** Room for the value axis, px; the same in all charts, so that their time axes stand under one another. */
export const AXIS_WIDTH = 68;
export const CHART_RIGHT = 20;
export const CHART_HEIGHT = 150;
const DAY_SECONDS = 86_400;
/** On a longer axis the same clock time may come twice. */
const DATED_FROM_SECONDS = 1.5 * DAY_SECONDS;

/** What a chart needs while it lives; read anew at every draw. */
export interface ChartFacts {
  readonly threshold: ChartThreshold;
  readonly layers: ChartLayers;
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
  /** Told the time under the cursor, s; null when it has left. */
  readonly onCursor: (at: number | null) => void;
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
      y: { range: (chart) => yRange(chart, unit, facts()) },
    },
    axes: [
      { ...axis(facts), size: 26, space: labelSpace, values: (chart, splits) => timeLabels(chart, splits) },
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
      drawAxes: [(chart) => drawUnder(chart, facts())],
      draw: [(chart) => drawOver(chart, facts())],
      setCursor: [(chart) => setup.onCursor(cursorTime(chart))],
    },
  };
}

function cursorTime(chart: uPlot): number | null {
  const { left } = chart.cursor;
  return left === undefined || left < 0 ? null : chart.posToVal(left, "x");
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

/** Over all that is drawn: the low and the high of a coarse point reach farther than its mean. */
function yRange(chart: uPlot, unit: string, { threshold, layers }: ChartFacts): [number, number] {
  let low: number | null = null;
  let high: number | null = null;
  for (const values of [chart.data[2], chart.data[3], layers.compare[1], layers.forecast.map(({ value }) => value)]) {
    for (const value of values ?? []) {
      if (typeof value !== "number") continue;
      low = Math.min(low ?? value, value);
      high = Math.max(high ?? value, value);
    }
  }
  const range = valueRange({ low, high, unit }, threshold);
  return [range.low, range.high];
}

/** What a label needs, px: one with a date needs more. */
function labelSpace(chart: uPlot): number {
  return spanOf(chart) > DATED_FROM_SECONDS ? 110 : 70;
}

function spanOf(chart: uPlot): number {
  return (chart.scales.x?.max ?? 0) - (chart.scales.x?.min ?? 0);
}

/** Local times: with the date where the axis spans days, with seconds where it is narrow. */
function timeLabels(chart: uPlot, splits: readonly number[]): string[] {
  const span = spanOf(chart);
  const step = (splits[1] ?? 0) - (splits[0] ?? 0);
  return splits.map((split) => {
    if (step >= DAY_SECONDS) return formatDay(split * 1000);
    if (step > 0 && step < 60) return formatClock(split * 1000);
    return span > DATED_FROM_SECONDS ? formatDayMinute(split * 1000) : formatMinute(split * 1000);
  });
}
